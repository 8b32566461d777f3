"""Parts of pictures: patches of a scene, the box round a target."""

import functools

import numpy as np
from jaxtyping import Int
from numpy import ndarray
from PIL import Image

from gemel.data._stores import Store, joined_digest
from gemel.inputs import Modality

KEPT = 8
"""Whole pictures kept while their crops are read, one after the other."""


class CroppedStore:
    """Crops of another store's pictures.

    Args:
        store: Holds the whole pictures.
        pictures: The picture each crop is of, as a position in `store`.
        boxes: Of each crop left, top, width and height in pixels; what lies outside the
            picture is black.
    """

    modality: Modality = "image"

    def __init__(
        self, store: Store, pictures: Int[ndarray, " crops"], boxes: Int[ndarray, "crops 4"]
    ) -> None:
        self._store = store
        self._pictures = pictures
        self._boxes = boxes
        self._whole = functools.lru_cache(maxsize=KEPT)(store.read)

    def __len__(self) -> int:
        return len(self._pictures)

    def name(self, position: int) -> str:
        left, top, width, height = self._boxes[position].tolist()
        picture = self._store.name(int(self._pictures[position]))
        return f"{picture}[{left},{top} {width}x{height}]"

    def read(self, position: int) -> Image.Image:
        left, top, width, height = self._boxes[position].tolist()
        whole: Image.Image = self._whole(int(self._pictures[position]))
        return whole.crop((left, top, left + width, top + height))

    def digest(self) -> str:
        cut = np.column_stack((self._pictures, self._boxes)).astype(np.int64)
        return joined_digest((self._store.digest(), str(cut.tolist())))


def tiles(width: int, height: int, side: int) -> Int[ndarray, "tiles 4"]:
    """Boxes of the squares a picture can be cut into, row by row, round its middle.

    What the squares leave over is cut off evenly at both ends.

    Example:
        >>> tiles(5, 2, 2).tolist()
        [[0, 0, 2, 2], [2, 0, 2, 2]]
    """
    columns, rows = width // side, height // side
    left = (width - columns * side) // 2 + side * np.arange(columns)
    top = (height - rows * side) // 2 + side * np.arange(rows)
    tops, lefts = np.meshgrid(top, left, indexing="ij")
    sides = np.full(tops.size, side)
    return np.stack((lefts.ravel(), tops.ravel(), sides, sides), axis=1)
