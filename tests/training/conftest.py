"""The lesson that teaches a small network in a second."""

from pathlib import Path

import pytest


@pytest.fixture
def lesson_of():
    """Builds a lesson from samples and the settings that differ from a plain one."""
    from gemel.data import AugmentationSettings, BatchSettings
    from gemel.inputs import ImagePreprocessing
    from gemel.losses import ObjectiveSettings
    from gemel.training import Lesson, TrainingSettings

    def build(samples, *, objective=None, augmentation=None, batches=None, seed=0, **settings):
        chosen = {"epochs": 3, "learning_rate": 0.01, **settings}
        return Lesson(
            samples=samples,
            preprocessing=ImagePreprocessing(size=(12, 12), mean=0.5, std=0.3),
            batches=BatchSettings.read(batches or {"identities": 4, "samples": 4}, "batches"),
            augmentation=AugmentationSettings.read(augmentation or {}, "augmentation"),
            objective=ObjectiveSettings.read(objective or {"margin": 0.5}, "objective"),
            settings=TrainingSettings.read(chosen, "training"),
            seed=seed,
        )

    return build


@pytest.fixture
def network_of():
    """Builds a network with weights of a fixed seed; without batch normalisation by default."""
    import torch

    from gemel.encoders import EncoderSettings
    from gemel.inputs import ImageShape
    from gemel.networks import NetworkSettings, build

    def make(name="linear", energy="cosine", **encoder):
        torch.manual_seed(0)
        settings = EncoderSettings.read({"name": name, "dim": 8, **encoder}, "encoder")
        return build(NetworkSettings(encoder=settings, energy=energy), ImageShape(1, (12, 12)))

    return make


@pytest.fixture
def one_thread():
    """Sums in one order, whatever ran before."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def bytes_below():
    """The content of every file below a folder."""

    def read(folder: Path) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    return read
