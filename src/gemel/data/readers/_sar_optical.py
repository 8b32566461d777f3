"""SAR against optical: places seen from above, by radar and by a camera."""

import json
from functools import partial
from pathlib import Path

import numpy as np
from jaxtyping import Bool, Float64, Int
from numpy import ndarray
from PIL import Image

from gemel.data._layout import Layout
from gemel.data._listing import Listing
from gemel.data._stores import FilesStore, JoinedStore, Store
from gemel.data.readers._converted_store import ConvertedStore
from gemel.data.readers._cropped_store import tiles
from gemel.data.readers._patches import patches_of
from gemel.data.readers._picture_size import picture_size
from gemel.errors import SourceError

LAYOUT = Layout(
    name="sar-optical",
    folders=("sar-optical",),
    holds='SO1.json and so on, each with the pictures "fix" (radar) and "move" (optical) and "T", '
    "which takes [x y 1] of the second to the first",
    home="whoever gave you the six pairs",
)
PATCH = 64
"""Pixels of a patch's side."""
SHARES = {"train": 1 / 2, "validation": 1 / 6, "calibration": 1 / 6, "test": 1 / 6}


def read_sar_optical(data: Path | None) -> Listing:
    """Radar against optical patches: those of one location are the same.

    The optical picture is brought onto the radar picture by the pair's own transform, and
    both are cut into patches of 64 × 64 that do not overlap, wherever the optical one reaches.
    Places are divided whole: of six, three to learn from and one each to choose, calibrate
    and test on, far too few to compare with anything published.
    """
    folder = LAYOUT.folder(data)
    notes = sorted(folder.glob("*.json"))
    if not notes:
        raise LAYOUT.lacking(folder)
    pairs = [_Pair(note) for note in notes]
    return patches_of(
        LAYOUT.name,
        [note.stem for note in notes],
        [pair.boxes() for pair in pairs],
        {
            "sar": FilesStore(folder, [pair.fixed for pair in pairs]),
            "optical": JoinedStore([pair.moved(folder) for pair in pairs]),
        },
        SHARES,
    )


class _Pair:
    """Two pictures of one place, and the way from one to the other.

    Attributes:
        fixed: File name of the picture whose pixels count.
        back: (3, 3), from [x y 1] of the fixed picture to the moved one's.
    """

    def __init__(self, note: Path) -> None:
        try:
            said = json.loads(note.read_text(encoding="utf-8"))
            self.fixed, self._other = str(said["fix"]), str(said["move"])
            forth = np.array(said["T"], dtype=np.float64).reshape(3, 3)
            back = np.linalg.inv(forth)
        except (ValueError, KeyError, TypeError, np.linalg.LinAlgError) as fault:
            raise SourceError(
                f'{note} should name two pictures, "fix" and "move", and "T", a 3 by 3 transform '
                f"that can be undone: {fault!r}."
            ) from fault
        self.back: Float64[ndarray, "3 3"] = back / back[2, 2]
        self._size = picture_size(note.parent / self.fixed)
        self._other_size = picture_size(note.parent / self._other)

    def boxes(self) -> Int[ndarray, "boxes 4"]:
        """The patches of the fixed picture that the moved one covers."""
        cut = tiles(*self._size, PATCH)
        corners = [cut[:, :2] + PATCH * np.array(step) for step in ((0, 0), (0, 1), (1, 0), (1, 1))]
        covered = np.logical_and.reduce([self._covers(points) for points in corners])
        chosen: Int[ndarray, "boxes 4"] = cut[covered]
        return chosen

    def moved(self, folder: Path) -> Store:
        """The other picture, brought onto the fixed one."""
        rule = f"onto {self._size} by {self.back.tolist()}, 1"
        onto = partial(_onto, size=self._size, back=self.back)
        return ConvertedStore(FilesStore(folder, [self._other]), onto, "image", rule)

    def _covers(self, points: Int[ndarray, "points 2"]) -> Bool[ndarray, " points"]:
        found = np.column_stack((points, np.ones(len(points)))) @ self.back
        places = found[:, :2] / found[:, 2:]
        inside: Bool[ndarray, " points"] = ((places >= 0) & (places <= self._other_size)).all(
            axis=1
        )
        return inside


def _onto(
    picture: Image.Image, size: tuple[int, int], back: Float64[ndarray, "3 3"]
) -> Image.Image:
    """The picture as seen from another of that size; what it does not show is black."""
    coefficients = back.T.ravel()[:8].tolist()
    return picture.transform(
        size, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BILINEAR
    )
