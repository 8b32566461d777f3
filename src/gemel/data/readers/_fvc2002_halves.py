"""Half the fingers of an FVC2002 database B, to learn ridges from; the other half to test."""

from pathlib import Path

import numpy as np
from jaxtyping import Int
from numpy import ndarray

from gemel.data._listing import Listing
from gemel.data._stores import Store
from gemel.data.readers._cropped_store import CroppedStore
from gemel.data.readers._fvc2002 import LAYOUT, impressions
from gemel.errors import SourceError

FIRST_LEARNED = 106
SIDE = 96
STEP = 48
LEAST_CONTRAST = 0.5
"""Of the whole impression's: what has less is mostly the bare plate."""


def read_fvc2002_halves(data: Path | None) -> Listing:
    """Fingers 101–105 to test, 106–110 for all else: what goes with "fvc2002-crops".

    Five fingers are too few to divide in three: with `split.validation` 0 three of them learn
    and two calibrate. Where crops of them were learned from before, the threshold is of
    impressions that were seen without a name; those of the test never were.
    """
    store, fingers = _both_halves(data)
    return Listing(
        name="fvc2002-halves",
        store=store,
        identity=tuple(f"finger {finger}" for finger in fingers),
        split=tuple("train" if finger >= FIRST_LEARNED else "test" for finger in fingers),
    )


def read_fvc2002_crops(data: Path | None) -> Listing:
    """Overlapping squares of 96 pixels of the impressions of fingers 106–110, unlabelled.

    Each stands for itself: of no two is it said that they show one finger, and nothing of
    fingers 101–105 is among them. Squares lie half a side apart, all over an impression but
    where there is little of a finger.
    """
    store, fingers = _both_halves(data)
    learned = [at for at, finger in enumerate(fingers) if finger >= FIRST_LEARNED]
    boxes = [_squares(store, at) for at in learned]
    pictures = np.repeat(learned, [len(cut) for cut in boxes])
    crops = CroppedStore(store, pictures, np.concatenate(boxes))
    names = tuple(crops.name(at) for at in range(len(crops)))
    return Listing(name="fvc2002-crops", store=crops, identity=names)


def _both_halves(data: Path | None) -> tuple[Store, list[int]]:
    store, fingers = impressions(data)
    if not min(fingers) < FIRST_LEARNED <= max(fingers):
        raise SourceError(
            f"Halves of {LAYOUT.name} need a database B, whose fingers are 101 to 110; these are "
            f"{min(fingers)} to {max(fingers)}. To divide them by a draw, take the source "
            f"{LAYOUT.name}."
        )
    return store, fingers


def _squares(store: Store, at: int) -> Int[ndarray, "squares 4"]:
    """Left, top, width and height of the squares of an impression that show ridges."""
    grey = np.asarray(store.read(at).convert("L"), dtype=np.float64)
    least = LEAST_CONTRAST * grey.std()
    found = [
        (left, top, SIDE, SIDE)
        for top in range(0, grey.shape[0] - SIDE + 1, STEP)
        for left in range(0, grey.shape[1] - SIDE + 1, STEP)
        if grey[top : top + SIDE, left : left + SIDE].std() >= least
    ]
    return np.array(found, dtype=np.int64).reshape(-1, 4)
