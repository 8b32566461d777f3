"""A training run as a program of its own: to be killed, resumed, or run by two processes.

learn.py FOLDER CASE [CASE …] [--kill-at STEP] [--resume]
"""

import argparse
import os
import signal
from pathlib import Path
from typing import Any

import numpy as np
import torch
from accelerate import PartialState
from safetensors.torch import save_file

from gemel.data import AugmentationSettings, BatchSettings, Dense, Samples
from gemel.encoders import EncoderSettings
from gemel.inputs import ImagePreprocessing, ImageShape
from gemel.losses import ObjectiveSettings
from gemel.networks import NetworkSettings, Siamese, build
from gemel.training import Lesson, Silent, TrainingSettings, fit

CHANGES = {
    "image": {
        "shift": 0.1,
        "rotation": 15,
        "flip": 0.5,
        "blur": 0.5,
        "erasing": 0.5,
        "contrast": 0.3,
    }
}
ENERGY = {"triplet": "euclidean", "binary-cross-entropy": "weighted-difference"}
OF_LOSS: dict[str, dict[str, Any]] = {
    "contrastive": {"margin": 0.5, "positive_margin": 0.05},
    "triplet": {"margin": 0.3},
    "binary-cross-entropy": {},
}
# Nine samples make one batch of nine, which two processes cannot halve.
ONE_STEP = {"people": 3, "images": 3, "epochs": 1, "optimiser": "sgd", "learning_rate": 2.0}
ONE_EPOCH = {
    **ONE_STEP,
    "people": 7,
    "images": 8,
    "learning_rate": 0.5,
    "augmentation": CHANGES,
}
CASES: dict[str, dict[str, Any]] = {
    **{f"{loss}-step": {"loss": loss, **ONE_STEP} for loss in OF_LOSS},
    **{f"{loss}-epoch": {"loss": loss, **ONE_EPOCH} for loss in OF_LOSS},
    "everything": {
        "loss": "contrastive",
        "people": 6,
        "images": 7,
        "epochs": 4,
        "optimiser": "sgd",
        "learning_rate": 0.05,
        "momentum": 0.9,
        "dropout": 0.3,
        "normalisation": "batch",
        "augmentation": CHANGES,
    },
}


class Witness(Samples):
    """Samples that remember which of them were read."""

    def read(self, index):
        seen.append(index.tolist())
        return super().read(index)


seen: list[list[int]] = []


class Killer(Silent):
    """Ends its own process without a word once a step is done."""

    def __init__(self, at: int) -> None:
        self.at = at

    def step(self, epoch: int, step: int, steps: int, loss: float) -> None:
        if step == self.at:
            os.kill(os.getpid(), signal.SIGKILL)


def samples_of(people: int, images: int, seed: int = 0) -> Samples:
    """A pattern of blocks for each identity, with noise."""
    draws = np.random.default_rng(seed)
    pattern = draws.uniform(0, 1, size=(people, 1, 4, 4)).repeat(3, axis=2).repeat(3, axis=3)
    who = np.repeat(np.arange(people), images)
    value = pattern[who] + 0.3 * draws.normal(size=(len(who), 1, 12, 12))
    return Witness(
        cache=Dense((255 * value.clip(0, 1)).astype(np.uint8)),
        rows=np.arange(len(who)),
        identity=who,
        names=tuple(map(str, range(people))),
        forged=np.zeros(len(who), dtype=bool),
        origin=tuple(map(str, range(len(who)))),
    )


def network_of(case: dict[str, Any]) -> Siamese:
    """The small residual network, without batch normalisation unless the case asks for it."""
    torch.manual_seed(3)
    encoder = EncoderSettings(
        name="residual",
        dim=8,
        width=4,
        dropout=case.get("dropout", 0.0),
        normalisation=case.get("normalisation", "group"),
    )
    energy = ENERGY.get(case["loss"], "cosine")
    return build(NetworkSettings(encoder=encoder, energy=energy), ImageShape(1, (12, 12)))


def lesson_of(case: dict[str, Any]) -> Lesson:
    """Three identities with three samples a batch."""
    chosen = {key: case[key] for key in ("epochs", "optimiser", "learning_rate")}
    return Lesson(
        samples=samples_of(case["people"], case["images"]),
        preprocessing=ImagePreprocessing(size=(12, 12), mean=0.5, std=0.3),
        batches=BatchSettings(identities=3, samples=3),
        augmentation=AugmentationSettings.read(case.get("augmentation", {}), "case"),
        objective=ObjectiveSettings(loss=case["loss"], **OF_LOSS[case["loss"]]),
        settings=TrainingSettings.read({**chosen, "momentum": case.get("momentum", 0.0)}, "case"),
        seed=5,
    )


def learn(folder: Path, name: str, *, kill_at: int = 0, resume: bool = False) -> Siamese:
    """Train a case in `folder`, on the CPU."""
    case = CASES[name]
    network = network_of(case)
    fit(
        network,
        lesson_of(case),
        folder,
        validation=samples_of(4, 6, seed=1),
        device="cpu",
        resume=resume,
        watcher=Killer(kill_at) if kill_at else None,
    )
    return network


def main() -> None:
    """Learn each case; the main process writes the weights, each what it has read."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("cases", nargs="+", choices=CASES)
    parser.add_argument("--kill-at", type=int, default=0)
    parser.add_argument("--resume", action="store_true")
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    for name in chosen.cases:
        seen.clear()
        folder = chosen.folder / name
        network = learn(folder, name, kill_at=chosen.kill_at, resume=chosen.resume)
        state = PartialState()
        weights = {key: value.contiguous() for key, value in network.state_dict().items()}
        save_file(weights, folder / f"weights-{state.process_index}.safetensors")
        (folder / f"seen-{state.process_index}.txt").write_text(repr(seen))


if __name__ == "__main__":
    main()
