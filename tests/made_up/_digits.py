"""Digits as images, as sounds and as the pen's path, and garments in the files of digits."""

import gzip
from pathlib import Path

import numpy as np

from made_up._patterns import Patterns
from made_up._tones import write_tone

KINDS = 10
LEARNED, TESTED = 20, 8
"""Images and paths of each digit in the two official parts."""

PHOTOS = 6
"""Of each kind in a batch: in all more than the 200 neighbours that vote."""

SPEAKERS = ("ann", "bob")
TAKES = (0, 1, 2, *range(5, 12))
"""Of each digit and speaker; those below 5 are the official test."""

# The book's case puts the first 4,800 images of each class aside before it tests on any.
GARMENTS = 4_900


def cifar10(data: Path) -> None:
    """The files of the binary version: five batches to learn from and one to test."""
    folder = data / "cifar-10-batches-bin"
    folder.mkdir(parents=True)
    draws, colours = np.random.default_rng(0), [Patterns(KINDS, seed) for seed in range(3)]
    for name in (*(f"data_batch_{number}" for number in range(1, 6)), "test_batch"):
        kinds = draws.permutation(np.repeat(np.arange(KINDS), PHOTOS))
        planes = [[of.picture(kind, 32, 32).ravel() for of in colours] for kind in kinds]
        photos = np.array(planes, dtype=np.uint8).reshape(len(kinds), -1)
        records = np.column_stack((kinds.astype(np.uint8), photos))
        (folder / f"{name}.bin").write_bytes(records.tobytes())
    names = "".join(f"thing{kind}\n" for kind in range(KINDS))
    (folder / "batches.meta.txt").write_text(f"{names}\n")


def mnist(data: Path) -> None:
    """The four files of MNIST, with ten patterns for digits."""
    _images(data / "mnist", {"train": LEARNED, "t10k": TESTED}, side=28)


def fashion_mnist_official(data: Path) -> None:
    """The four files of Fashion-MNIST."""
    _images(data / "fashion-mnist", {"train": LEARNED, "t10k": TESTED}, side=28)


def fashion_mnist(data: Path) -> None:
    """The two files of Fashion-MNIST that the book divides; smaller images, but as many."""
    _images(data / "fashion-mnist", {"train": GARMENTS}, side=8)


def fsdd(data: Path) -> None:
    """Recordings of a quarter of a second: a tone for each digit."""
    draws = np.random.default_rng(0)
    folder = data / "fsdd" / "recordings"
    folder.mkdir(parents=True)
    for digit in range(KINDS):
        for speaker in SPEAKERS:
            for take in TAKES:
                file = folder / f"{digit}_{speaker}_{take}.wav"
                write_tone(file, 300 + 250 * digit, 0.25, draws)


def pendigits(data: Path) -> None:
    """Paths of eight points: a shape for each digit, each time in another hand."""
    draws = np.random.default_rng(0)
    folder = data / "pendigits"
    folder.mkdir(parents=True)
    shapes = draws.uniform(10, 90, (KINDS, 16))
    for part, count in (("tra", LEARNED), ("tes", TESTED)):
        kinds = np.tile(np.arange(KINDS), count)
        paths = (shapes[kinds] + draws.normal(0, 4, (len(kinds), 16))).clip(0, 100).round()
        rows = np.column_stack((paths, kinds)).astype(int).tolist()
        text = "".join(f"{','.join(f'{number:3d}' for number in row)}\n" for row in rows)
        (folder / f"pendigits.{part}").write_text(text)


def _images(folder: Path, counts: dict[str, int], side: int) -> None:
    """A file of images and one of classes for each part."""
    folder.mkdir(parents=True)
    draws, looks = np.random.default_rng(0), Patterns(KINDS)
    pattern = np.stack([looks.picture(kind, side, side) for kind in range(KINDS)]).astype(int)
    for part, count in counts.items():
        kinds = draws.permutation(np.repeat(np.arange(KINDS), count)).astype(np.uint8)
        images = pattern[kinds] + draws.integers(-40, 40, (len(kinds), side, side))
        _idx(folder / f"{part}-images-idx3-ubyte.gz", images.clip(0, 255).astype(np.uint8))
        _idx(folder / f"{part}-labels-idx1-ubyte.gz", kinds)


def _idx(path: Path, values: np.ndarray) -> None:
    header = bytes((0, 0, 8, values.ndim)) + np.array(values.shape, dtype=">u4").tobytes()
    path.write_bytes(gzip.compress(header + values.tobytes(), compresslevel=1))
