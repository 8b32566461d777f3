"""A stand-in for Fashion-MNIST: as many images of as many classes, in files of its own form."""

import gzip
from pathlib import Path

import numpy as np
import pytest


def idx(path: Path, values: np.ndarray) -> None:
    """Write an array of bytes as the data set's own files hold them."""
    header = bytes((0, 0, 8, values.ndim)) + np.array(values.shape, dtype=">u4").tobytes()
    path.write_bytes(gzip.compress(header + values.tobytes(), compresslevel=1))


@pytest.fixture(scope="session")
def garments(tmp_path_factory) -> Path:
    """A folder with fashion-mnist/: ten classes of 4,900 images of 8 × 8, a pattern each."""
    data = tmp_path_factory.mktemp("data")
    draws = np.random.default_rng(0)
    pattern = draws.uniform(0, 200, (10, 4, 4)).repeat(2, axis=1).repeat(2, axis=2)
    kinds = draws.permutation(np.repeat(np.arange(10), 4_900)).astype(np.uint8)
    images = pattern[kinds] + draws.integers(0, 120, (len(kinds), 8, 8))
    (data / "fashion-mnist").mkdir()
    idx(data / "fashion-mnist" / "train-images-idx3-ubyte.gz", images.clip(0, 255).astype("u1"))
    idx(data / "fashion-mnist" / "train-labels-idx1-ubyte.gz", kinds)
    return data
