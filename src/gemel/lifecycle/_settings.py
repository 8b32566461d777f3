"""Everything a run may be told, in one tree of settings."""

from collections.abc import Iterable, Mapping
from typing import Any

import yaml
from pydantic import Field, model_validator

from gemel.data import AugmentationSettings, BatchSettings, ImageAugmentation, SplitSettings
from gemel.decision import DecisionSettings
from gemel.energies import EVIDENCE, EnsembleSettings
from gemel.errors import SettingsError
from gemel.evaluation import EvaluationSettings
from gemel.identification import IdentificationSettings
from gemel.inputs import InputSettings
from gemel.losses import ObjectiveSettings
from gemel.networks import NetworkSettings
from gemel.training import TrainingSettings
from gemel.types import Settings

READ_EVIDENCE = frozenset({"binary-cross-entropy", "hinge"})
"""Losses that read an energy as minus a logit."""

ANGLES = frozenset({"cosine", "correlation"})
"""Energies that do not read how long an embedding is."""


class RunSettings(Settings):
    """One life cycle: data, network, objective, training, decisions, evaluation.

    Attributes:
        columns: Which columns of the source to use; all of them where none is named.
        also: Further sources to learn from: everybody in them joins the training part, and
            nobody of them calibrates or tests.
        preprocessing: How inputs are prepared; what is left open follows the data.
        split: Which identities learn, choose the epoch, calibrate and test.
        batches: Which samples meet.
        augmentation: How they are changed while learning.
        network: How encoders are joined, which they are, and the energy.
        objective: Loss and mining; the usual loss follows the data.
        training: Optimiser, schedule, epochs.
        ensemble: A classifier on differences of embeddings that shares the decision.
        decision: Calibration and operating point of one comparison.
        identification: How references are fused, and where a search among many finds somebody.
        evaluation: What the report measures.
        seed: Of everything random.
    """

    columns: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    preprocessing: InputSettings = InputSettings()
    split: SplitSettings = SplitSettings()
    batches: BatchSettings = BatchSettings()
    augmentation: AugmentationSettings = AugmentationSettings(
        image=ImageAugmentation(shift=0.05, rotation=5, scale=0.1, contrast=0.2)
    )
    network: NetworkSettings = NetworkSettings()
    objective: ObjectiveSettings = ObjectiveSettings(loss="usual")
    training: TrainingSettings = TrainingSettings(epochs=40)
    ensemble: EnsembleSettings = EnsembleSettings()
    decision: DecisionSettings = DecisionSettings()
    identification: IdentificationSettings = IdentificationSettings()
    evaluation: EvaluationSettings = EvaluationSettings()
    seed: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _energy_carries_the_evidence_that_the_loss_reads(self) -> "RunSettings":
        if self.objective.loss in READ_EVIDENCE and not self.network.evidence:
            raise ValueError(
                f"objective.loss={self.objective.loss} reads a negative energy as evidence for one "
                f"identity, and network.energy={self.network.energy or 'euclidean'} is never "
                f"negative. Set "
                f"network.energy to {' or '.join(sorted(EVIDENCE))}"
            )
        return self

    @model_validator(mode="after")
    def _only_simsiam_aligns(self) -> "RunSettings":
        if self.objective.loss == "alignment" and self.network.form != "simsiam":
            raise ValueError(
                "objective.loss=alignment pulls views together and pushes nothing apart, so any "
                "network but simsiam collapses to one point. Set network.form=simsiam, or "
                "objective.loss=nt-xent"
            )
        return self

    @model_validator(mode="after")
    def _what_a_memory_keeps_stays_in_reach(self) -> "RunSettings":
        bounded = self.network.energy in ANGLES or self.network.encoder.normalise
        if self.objective.memory and not bounded:
            raise ValueError(
                "objective.memory compares with embeddings that are some steps old, and without a "
                "fixed length new ones flee from them. Set network.energy=cosine or "
                "network.encoder.normalise=true"
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
