"""A small picture of a sample, so that a person can see who is enrolled."""

import io
from collections.abc import Mapping
from typing import Any

from PIL import Image

from gemel.errors import UnreadableSampleError
from gemel.inputs import AnyPreprocessing, CellsPreprocessing, ImagePreprocessing

LONGEST_SIDE = 96


def shows_images(preprocessing: AnyPreprocessing) -> bool:
    """Whether an input is or has a picture."""
    if isinstance(preprocessing, CellsPreprocessing):
        return any(map(shows_images, preprocessing.columns.values()))
    return isinstance(preprocessing, ImagePreprocessing)


def thumbnail_of(value: Any, preprocessing: AnyPreprocessing) -> bytes | None:
    """A PNG of what the network sees of an input, scaled down; None where it sees no picture.

    Nothing is kept that the embedding was not made from: what preprocessing cut away stays away.
    """
    if isinstance(preprocessing, CellsPreprocessing):
        cells = value if isinstance(value, Mapping) else {}
        columns = preprocessing.columns.items()
        found = (
            thumbnail_of(cells[name], of) for name, of in columns if cells.get(name) is not None
        )
        return next((picture for picture in found if picture), None)
    if not isinstance(preprocessing, ImagePreprocessing):
        return None
    try:
        planes = preprocessing.apply(preprocessing.raw(value, "a sample"))
    except UnreadableSampleError:  # the gate says so, with the sample's name
        return None
    picture = Image.fromarray(planes[0] if len(planes) == 1 else planes.transpose(1, 2, 0).copy())
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    written = io.BytesIO()
    picture.save(written, "png", optimize=True)
    return written.getvalue()
