"""Folders of small glyphs that a network learns in a second, and one finished run on them."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

QUICK = {
    "batches": {"identities": 6, "samples": 4},
    "network": {"encoder": {"name": "linear", "dim": 16}, "energy": "cosine"},
    "objective": {"margin": 0.5},
    "training": {"epochs": 2, "learning_rate": 0.01},
    "evaluation": {"resamples": 100, "episodes": 20, "mapped": 20, "hardest": 2},
}


def draw_glyphs(root: Path, people: int = 24, images: int = 6, seed: int = 0) -> Path:
    """One folder for each identity: a pattern of blocks, each time in another hand."""
    draws = np.random.default_rng(seed)
    for who in range(people):
        pattern = draws.uniform(0, 1, (4, 4)).repeat(3, axis=0).repeat(3, axis=1)
        folder = root / f"glyph {who:02}"
        folder.mkdir(parents=True)
        for at in range(images):
            value = np.roll(pattern, draws.integers(-1, 2), axis=1)
            value = (value + 0.15 * draws.normal(size=value.shape)).clip(0, 1)
            Image.fromarray((255 * value).astype(np.uint8)).save(folder / f"{at}.png")
    return root


@pytest.fixture
def glyphs(tmp_path):
    """Builds a folder of glyphs below `tmp_path`."""
    return lambda name="glyphs", **facts: draw_glyphs(tmp_path / name, **facts)


@pytest.fixture
def quick():
    """Settings of a run that takes a second, changed by path."""
    # The shape checker must see the package before any conftest imports it.
    from gemel.lifecycle import RunSettings

    return lambda **changes: RunSettings.read(QUICK, "quick").changed(
        {path.replace("__", "."): value for path, value in changes.items()}
    )


@pytest.fixture
def listener():
    """Keeps all that a life cycle says."""
    from gemel.lifecycle import Quiet

    class Listener(Quiet):
        def __init__(self):
            self.stages, self.warnings, self.records = [], [], []

        def stage(self, title):
            self.stages.append(title)

        def warn(self, message):
            self.warnings.append(message)

        def epoch(self, record):
            self.records.append(record)

    return Listener()


@pytest.fixture(scope="session")
def finished(tmp_path_factory):
    """A source and the run that was trained on it once for all tests, which leave both alone."""
    from gemel.lifecycle import RunSettings, train

    root = tmp_path_factory.mktemp("finished")
    source = draw_glyphs(root / "glyphs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEMEL_CACHE", str(root / "cache"))
        run = train(source, root / "run", settings=RunSettings.read(QUICK, "quick"))
    return source, run


@pytest.fixture
def one_thread():
    """Sums in one order, whatever ran before."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def door(finished, tmp_path):
    """Opens a gallery for the glyphs' verifier; its gate asks about duplicates alone."""
    from gemel.gallery import EnrolmentPolicy, Gallery

    lenient = EnrolmentPolicy(mistaken="allow", strange="allow", low_quality="allow")
    _, run = finished
    opened = []

    def open_door(**facts):
        gallery = Gallery.open(tmp_path / "door.gallery", run.verifier, policy=lenient, **facts)
        opened.append(gallery)
        return gallery

    yield open_door
    for gallery in opened:
        gallery.close()
