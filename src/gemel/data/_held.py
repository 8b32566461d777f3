"""Inputs that are in memory already: an array of images, or a list of anything else."""

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Shaped, UInt8
from numpy import ndarray
from PIL import Image

from gemel.data._stores import joined_digest
from gemel.errors import ShapeError
from gemel.inputs import Modality


class ArrayStore:
    """Images that are in memory already, uint8.

    Args:
        images: (images, height, width) grey or (images, channels, height, width).
        origin: What messages call the array; an image is `origin[position]`.

    Raises:
        ShapeError: If an image has neither 1 nor 3 channels.
    """

    modality: Modality = "image"

    def __init__(self, images: UInt8[ndarray, "images ..."], origin: str) -> None:
        planes = images[:, None] if images.ndim == 3 else images
        if planes.ndim != 4 or planes.shape[1] not in (1, 3):
            raise ShapeError(
                "ArrayStore needs images of shape (images, height, width) or (images, channels, "
                f"height, width) with 1 or 3 channels; {origin} has {images.shape}."
            )
        self.images: UInt8[ndarray, "images channels height width"] = planes
        self._origin = origin

    def __len__(self) -> int:
        return len(self.images)

    def name(self, position: int) -> str:
        return f"{self._origin}[{position}]"

    def read(self, position: int) -> Image.Image:
        image = self.images[position]
        return Image.fromarray(image[0] if len(image) == 1 else image.transpose(1, 2, 0))

    def digest(self) -> str:
        content = hashlib.blake2b(np.ascontiguousarray(self.images).data, digest_size=16)
        return joined_digest((self._origin, str(self.images.shape), content.hexdigest()))


class HeldStore:
    """Decoded inputs, one by one: texts, sequences, vectors, sounds.

    Args:
        values: A str each for texts, arrays of numbers for sequences (time, features) and
            vectors (dim), a `Sound` for sounds.
        modality: What they are.
        origin: What messages call the list; an input is `origin[position]`.
    """

    def __init__(
        self, values: Sequence[Any] | Shaped[ndarray, "inputs ..."], modality: Modality, origin: str
    ) -> None:
        self.modality: Modality = modality
        self._values = values
        self._origin = origin

    def __len__(self) -> int:
        return len(self._values)

    def name(self, position: int) -> str:
        return f"{self._origin}[{position}]"

    def read(self, position: int) -> Any:
        value = self._values[position]
        of_numbers = self.modality in ("series", "vector")
        return np.asarray(value, dtype=np.float64) if of_numbers else value

    def digest(self) -> str:
        content = hashlib.blake2b(digest_size=16)
        for value in self._values:
            content.update(_bytes_of(value))
        return joined_digest((self._origin, self.modality, content.hexdigest()))


def _bytes_of(value: Any) -> bytes:
    """A value's content, framed so that no two lists of values have one content."""
    if isinstance(value, str):
        content = value.encode()
        return f"{len(content)}:".encode() + content
    if isinstance(value, tuple):
        return f"{len(value)} parts:".encode() + b"".join(map(_bytes_of, value))
    array = np.ascontiguousarray(value)
    return f"{array.dtype}{array.shape}:".encode() + array.tobytes()
