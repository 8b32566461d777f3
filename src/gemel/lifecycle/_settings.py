"""Everything a run may be told, in one tree of settings."""

from collections.abc import Iterable, Mapping
from typing import Any

import yaml
from pydantic import model_validator

from gemel.data import AugmentationSettings, BatchSettings, PreprocessingSettings, SplitSettings
from gemel.decision import DecisionSettings
from gemel.errors import SettingsError
from gemel.evaluation import EvaluationSettings
from gemel.losses import ObjectiveSettings
from gemel.networks import NetworkSettings
from gemel.training import TrainingSettings
from gemel.types import Settings


class RunSettings(Settings):
    """One life cycle: data, network, objective, training, decision, evaluation.

    Attributes:
        preprocessing: How inputs are prepared; what is left open follows the data.
        split: Which identities learn, choose the epoch, calibrate and test.
        batches: Which samples meet.
        augmentation: How they are changed while learning.
        network: Encoder and energy.
        objective: Loss and mining.
        training: Optimiser, schedule, epochs.
        decision: Calibration and operating point.
        evaluation: What the report measures.
        seed: Of everything random.
    """

    preprocessing: PreprocessingSettings = PreprocessingSettings()
    split: SplitSettings = SplitSettings()
    batches: BatchSettings = BatchSettings()
    augmentation: AugmentationSettings = AugmentationSettings(
        shift=0.05, rotation=5, scale=0.1, contrast=0.2
    )
    network: NetworkSettings = NetworkSettings(energy="euclidean")
    objective: ObjectiveSettings = ObjectiveSettings(loss="triplet", margin=1.0)
    training: TrainingSettings = TrainingSettings(epochs=40)
    decision: DecisionSettings = DecisionSettings()
    evaluation: EvaluationSettings = EvaluationSettings()
    seed: int = 0

    @model_validator(mode="after")
    def _energy_carries_the_evidence_that_the_loss_reads(self) -> "RunSettings":
        evidence = self.network.energy == "weighted-difference"
        if self.objective.loss == "binary-cross-entropy" and not evidence:
            raise ValueError(
                "objective.loss=binary-cross-entropy reads a negative energy as evidence for one "
                f"identity, and network.energy={self.network.energy} is never negative. Set "
                "network.energy=weighted-difference"
            )
        return self

    def changed(self, changes: Mapping[str, Any], where: str = "settings") -> "RunSettings":
        """The same settings with some replaced, each named by its path: "training.epochs".

        Raises:
            SettingsError: If a path leads nowhere (the nearest key is suggested) or a
                value does not fit.
        """
        tree = self.model_dump(mode="json")
        for path, value in changes.items():
            *parents, last = path.split(".")
            branch = tree
            for parent in parents:
                branch = branch.setdefault(parent, {})
                if not isinstance(branch, dict):
                    raise SettingsError(f"{where}: {path!r}: {parent!r} holds a value, not keys.")
            branch[last] = value
        return self.read(tree, where)


def read_assignments(assignments: Iterable[str]) -> dict[str, Any]:
    """`key=value` words as changes; values are read as YAML.

    Raises:
        SettingsError: If a word has no "=", or its value is not YAML.

    Example:
        >>> read_assignments(["training.epochs=3", "augmentation.fill=zeros"])
        {'training.epochs': 3, 'augmentation.fill': 'zeros'}
    """
    changes = {}
    for word in assignments:
        key, sign, value = word.partition("=")
        if not sign or not key:
            raise SettingsError(
                f"--set wants key=value, for example training.epochs=3; got {word!r}."
            )
        changes[key] = _value_of(key, value)
    return changes


def _value_of(key: str, text: str) -> Any:
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        raise SettingsError(
            f"--set {key}: {text!r} is not YAML: a bracket or quote in it stays open."
        ) from None
