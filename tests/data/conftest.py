"""Small pictures and folders the tests of the data room are made of."""

import csv
import gzip
import wave
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


@pytest.fixture
def sound_file() -> Callable[..., Path]:
    """A tenth of a second of noise at a path; it differs with its seed."""

    def make(path: Path, seed: int = 0) -> Path:
        noise = np.random.default_rng(seed).integers(-9_000, 9_000, 800, dtype=np.int16)
        path.parent.mkdir(parents=True, exist_ok=True)
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(8_000)
            file.writeframes(noise.tobytes())
        return path

    return make


@pytest.fixture
def idx_file() -> Callable[..., None]:
    """A gzipped file of bytes in MNIST's format."""

    def make(path: Path, array: np.ndarray) -> None:
        header = bytes((0, 0, 8, array.ndim)) + np.array(array.shape, dtype=">u4").tobytes()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(gzip.compress(header + array.tobytes()))

    return make


@pytest.fixture
def mnist(tmp_path: Path, idx_file) -> Path:
    """Twenty images to learn from and ten to test on, in MNIST's four files."""
    generator = np.random.default_rng(0)
    for part, count in (("train", 20), ("t10k", 10)):
        images = generator.integers(0, 256, (count, 4, 3), dtype=np.uint8)
        kinds = np.arange(count, dtype=np.uint8) % 10
        idx_file(tmp_path / "mnist" / f"{part}-images-idx3-ubyte.gz", images)
        idx_file(tmp_path / "mnist" / f"{part}-labels-idx1-ubyte.gz", kinds)
    return tmp_path / "mnist"
