"""Made-up clothes and people, and the script that writes the page of results."""

import importlib.util
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from PIL import Image


@pytest.fixture(scope="session")
def garments(made_up: Callable[[str], Path]) -> Path:
    """A folder with fashion-mnist/ in it: as many images of as many classes as the book needs."""
    return made_up("fashion-mnist")


@pytest.fixture(scope="session")
def docs() -> Path:
    """Where the documents stand."""
    return Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="session")
def written(docs: Path) -> ModuleType:
    """The script that writes docs/results.md."""
    spec = importlib.util.spec_from_file_location("write_results", docs / "write_results.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def faces(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eighteen people, four pictures each: a pattern with noise."""
    root = tmp_path_factory.mktemp("faces")
    draws = np.random.default_rng(0)
    for who in range(18):
        (root / f"person {who:02}").mkdir()
        pattern = draws.uniform(60, 190, size=(8, 8))
        for take in range(4):
            noisy = (pattern + 25 * draws.normal(size=(8, 8))).clip(0, 255).astype(np.uint8)
            Image.fromarray(noisy).save(root / f"person {who:02}" / f"{take}.png")
    return root
