"""The book's protocol, one for every program: which images, which pairs, which numbers.

Needs numpy alone, so that each peer runs in an environment of its own.
"""

import argparse
import gzip
import json
import os
import resource
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy import ndarray

CLASSES = (0, 1, 2, 4, 5, 9)
PER_CLASS = 6_000
LEARNED_PER_CLASS = 4_800
THRESHOLD = 0.5
PUBLISHED = 0.9219
TEST_PAIRS_SEED = 0
BESIDE = Path(__file__).parents[3] / "shared" / "data"


class Images(NamedTuple):
    """uint8 images by class, `classes samples 28 28`: the first 4,800 and the last 1,200."""

    learned: ndarray
    tested: ndarray


class Pairs(NamedTuple):
    """Positions of pairs in the images flattened to `classes * samples`, and their relation."""

    left: ndarray
    right: ndarray
    same: ndarray


def read_images(data: Path, images_per_class: int) -> Images:
    """The six classes of the training file, `images_per_class` of each, a fifth of them to test."""
    folder = data / "fashion-mnist"
    identity = _read_idx(folder / "train-labels-idx1-ubyte.gz", header=8)
    pixels = _read_idx(folder / "train-images-idx3-ubyte.gz", header=16).reshape(-1, 28, 28)
    by_class = np.stack([pixels[identity == c] for c in CLASSES])
    learned = LEARNED_PER_CLASS * images_per_class // PER_CLASS
    tested = images_per_class - learned
    return Images(
        by_class[:, :learned], by_class[:, LEARNED_PER_CLASS : LEARNED_PER_CLASS + tested]
    )


def _read_idx(path: Path, header: int) -> ndarray:
    with gzip.open(path) as file:
        return np.frombuffer(file.read(), dtype=np.uint8, offset=header)


def book_pairs(classes: int, samples: int, seed: int) -> Pairs:
    """Each image with its neighbour in its class, and with the same index in another class."""
    rng = np.random.default_rng(seed)
    place = np.arange(classes * samples)
    own, index = place // samples, place % samples
    neighbour = own * samples + (index + 1) % samples
    other = (own + rng.integers(1, classes, size=len(place))) % classes
    stranger = other * samples + index
    return Pairs(
        left=np.concatenate([place, place]),
        right=np.concatenate([neighbour, stranger]),
        same=np.repeat([True, False], len(place)),
    )


def pair_accuracy(energy: ndarray, same: ndarray) -> float:
    """The share of pairs that the book's fixed threshold decides rightly."""
    return float(((energy < THRESHOLD) == same).mean())


@dataclass
class Record:
    """What one program measured: training seconds alone, the tests between them not counted."""

    program: str
    versions: dict[str, str]
    settings: dict[str, object]
    setup_seconds: float
    epoch_seconds: list[float] = field(default_factory=list)
    accuracy: list[float] = field(default_factory=list)

    def add(self, seconds: float, accuracy: float) -> None:
        """One epoch; a line of it goes to stderr."""
        self.epoch_seconds.append(seconds)
        self.accuracy.append(accuracy)
        number = len(self.accuracy)
        print(f"epoch {number}: {seconds:.1f} s, accuracy {accuracy:.4f}", file=sys.stderr)

    @property
    def seconds_to_published(self) -> float | None:
        """Training seconds until the first epoch at or above the published accuracy."""
        for number, accuracy in enumerate(self.accuracy, start=1):
            if accuracy >= PUBLISHED:
                return sum(self.epoch_seconds[:number])
        return None

    def write(self, out: Path) -> None:
        """One JSON object, with the highest resident memory of this process."""
        # Linux counts it in KiB.
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        derived = {"seconds_to_published": self.seconds_to_published, "peak_rss_bytes": peak}
        out.write_text(json.dumps(asdict(self) | derived, indent=2) + "\n")


def parser(description: str) -> argparse.ArgumentParser:
    """The options every program and the runner share."""
    options = argparse.ArgumentParser(description=description)
    beside = Path(os.environ.get("GEMEL_DATA", BESIDE))
    options.add_argument("--data", type=Path, default=beside, help="folder of fashion-mnist/")
    options.add_argument("--epochs", type=int, default=13, help="the book trains 13")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--threads", type=int, default=2)
    options.add_argument(
        "--images-per-class",
        type=int,
        default=PER_CLASS,
        help="fewer for a smoke run; four fifths are learned from, a fifth is tested",
    )
    return options


def settings_of(options: argparse.Namespace) -> dict[str, object]:
    """The options that shape a measurement, as JSON can hold them."""
    return {k: v for k, v in vars(options).items() if not isinstance(v, Path)}
