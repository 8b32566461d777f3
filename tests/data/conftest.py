"""Small pictures and folders the tests of the data room are made of."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image


@pytest.fixture
def picture() -> Callable[..., Image.Image]:
    """A grey picture that differs with its seed."""

    def make(seed: int, size: tuple[int, int] = (9, 7)) -> Image.Image:
        width, height = size
        pixels = np.random.default_rng(seed).integers(0, 256, (height, width), dtype=np.uint8)
        return Image.fromarray(pixels)

    return make


@pytest.fixture
def folder_of(tmp_path: Path, picture) -> Callable[..., Path]:
    """A folder with pictures at the paths given; no two are alike."""

    def make(*paths: str, root: str = "pictures") -> Path:
        for seed, path in enumerate(paths):
            place = tmp_path / root / path
            place.parent.mkdir(parents=True, exist_ok=True)
            picture(seed).save(place)
        return tmp_path / root

    return make


@pytest.fixture
def table_of() -> Callable[..., Path]:
    """A CSV file with a header and rows."""

    def make(path: Path, header: str, *rows: str) -> Path:
        with path.open("w", newline="") as file:
            csv.writer(file).writerows(line.split(",") for line in (header, *rows))
        return path

    return make
