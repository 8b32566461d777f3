"""What is learned, from what, and how: all that decides the weights."""

import hashlib
import json
from dataclasses import dataclass

import numpy as np
from torch import nn

from gemel.data import AugmentationSettings, BatchSettings, Samples
from gemel.inputs import AnyPreprocessing
from gemel.losses import ObjectiveSettings
from gemel.training._settings import TrainingSettings

INPUTS_LOOKED_AT = 64
"""Inputs whose content a plan covers: other data is recognised, and resuming stays instant."""


@dataclass(frozen=True)
class Lesson:
    """One training run, before it begins.

    Attributes:
        samples: The training part.
        preprocessing: How inputs become what the network takes.
        batches: Which samples meet, where identities decide.
        augmentation: How they are changed, on the device that trains.
        objective: What a batch's energies should be.
        settings: How the weights follow.
        seed: Of batches, augmentation and dropout; the network's own first weights are
            drawn before.
    """

    samples: Samples
    preprocessing: AnyPreprocessing
    batches: BatchSettings
    augmentation: AugmentationSettings
    objective: ObjectiveSettings
    settings: TrainingSettings
    seed: int = 0

    def plan(self, network: nn.Module, validation: Samples | None) -> str:
        """Fingerprint of what a resumed run must share with the one it continues."""
        chosen = (
            self.preprocessing,
            self.batches,
            self.augmentation,
            self.objective,
            self.settings,
        )
        facts = [part.model_dump(mode="json") for part in chosen]
        data = [part and _content(part) for part in (self.samples, validation)]
        content = json.dumps([facts, data, str(network), self.seed])
        return hashlib.sha256(content.encode()).hexdigest()


def _content(samples: Samples) -> str:
    """Hash of who is shown where, of what is listed, and of some of the inputs."""
    digest = hashlib.sha256(repr((samples.names, sorted(samples.comparisons))).encode())
    some = np.linspace(0, len(samples) - 1, min(len(samples), INPUTS_LOOKED_AT)).astype(np.int64)
    listed = [
        part
        for pairs in samples.comparisons.values()
        for part in (pairs.left, pairs.right, pairs.same, pairs.score)
        if part is not None
    ]
    triplets = [] if samples.triplets is None else [samples.triplets]
    made = samples.composition
    composed = [] if made is None else [made.lower, made.turn]
    sides = [] if samples.side is None else [samples.side]
    facts = samples.rows, samples.identity, samples.forged
    for values in (*facts, *sides, *listed, *triplets, *composed):
        digest.update(np.ascontiguousarray(values).tobytes())
    for at in some.tolist():
        digest.update(samples.content(at))
    return digest.hexdigest()


def seed_of(*parts: int | str) -> int:
    """One seed out of several numbers and words, none of which shadows another."""
    digest = hashlib.sha256(repr(parts).encode()).digest()
    return int.from_bytes(digest[:7], "big")
