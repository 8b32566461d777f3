"""Fashion-MNIST as a book's siamese chapter used it: six classes seen, four never."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from jaxtyping import Int, UInt8
from numpy import ndarray

from gemel.data._comparisons import Comparisons
from gemel.data._held import ArrayStore
from gemel.data._listing import Listing
from gemel.data.readers._mnist import FASHION_MNIST, GARMENTS, read_part

SEEN = (0, 1, 2, 4, 5, 9)
UNSEEN = (3, 6, 7, 8)
# Of each class's 6,000 training images, in file order: 4,800 to learn from, of which the last
# 400 choose the checkpoint and the threshold, and 1,200 to test on.
ENDS = {"train": 4_400, "validation": 4_600, "calibration": 4_800, "test": 6_000}
PAIRS_SEED = 0


def read_fashion_mnist(data: Path | None) -> Listing:
    """The book's case, on the 60,000 official training images.

    Parts: of each seen class (0, 1, 2, 4, 5, 9) 4,400 train, 200 validation, 200
    calibration, 1,200 test; every image of the unseen classes (3, 6, 7, 8) "unseen".

    Comparisons: "seen" (14,400 pairs), "unseen" (9,600) and "mixed" (24,000), each over the
    last 1,200 images of its classes, half genuine and half impostor.
    """
    images, kinds = read_part(FASHION_MNIST, data, "train")
    members = [np.flatnonzero(kinds == kind) for kind in range(10)]
    return Listing(
        name=FASHION_MNIST.name,
        store=ArrayStore(images, FASHION_MNIST.name),
        identity=tuple(GARMENTS[kind] for kind in kinds),
        split=_split(kinds, members),
        comparisons={
            name: book_pairs([members[kind][ENDS["calibration"] :] for kind in chosen])
            for name, chosen in (("seen", SEEN), ("unseen", UNSEEN), ("mixed", range(10)))
        },
        split_by="sample",
    )


def _split(
    kinds: UInt8[ndarray, " images"], members: list[Int[ndarray, " class"]]
) -> tuple[str, ...]:
    parts = np.full(len(kinds), "unseen", dtype=object)
    for kind in SEEN:
        spans = np.split(members[kind], list(ENDS.values())[:-1])
        for part, span in zip(ENDS, spans, strict=True):
            parts[span] = part
    return tuple(parts.tolist())


def book_pairs(members: Sequence[Int[ndarray, " class"]]) -> Comparisons:
    """Two pairs for each image: with its neighbour in class, and with a stranger.

    Image i of a class meets image i + 1 of the class (the last meets the first) as a
    genuine pair, and image i of another class, drawn with a fixed seed, as an impostor pair.

    Args:
        members: The images of each class, as positions; classes are cut to the shortest.
    """
    table = np.stack([one[: min(map(len, members))] for one in members])
    classes, images = np.indices(table.shape)
    step = np.random.default_rng(PAIRS_SEED).integers(1, len(table), size=table.shape)
    strangers = table[(classes + step) % len(table), images]
    neighbours = np.roll(table, -1, axis=1)
    return Comparisons(
        left=np.concatenate((table.ravel(), table.ravel())),
        right=np.concatenate((neighbours.ravel(), strangers.ravel())),
        same=np.repeat([True, False], table.size),
    )
