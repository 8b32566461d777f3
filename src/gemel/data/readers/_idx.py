"""The idx format of MNIST and its kin: a magic number, the sizes, then bytes."""

import gzip
import math
import zlib
from pathlib import Path

import numpy as np
from jaxtyping import UInt8
from numpy import ndarray

from gemel.errors import SourceError

UNSIGNED_BYTE = 8


def read_idx(path: Path, axes: int) -> UInt8[ndarray, "..."]:
    """The array in an idx file of unsigned bytes, gzipped or not.

    Args:
        path: The file; gzipped if its name ends in .gz.
        axes: How many axes it must have: 3 for images, 1 for their classes.

    Raises:
        SourceError: If the magic number is another one, or bytes are missing or left over.
    """
    content = _content(path)
    magic = bytes((0, 0, UNSIGNED_BYTE, axes))
    if content[:4] != magic:
        raise SourceError(
            f"{path} should begin with the idx magic number {magic.hex()} ({axes} axes of bytes), "
            f"but begins with {content[:4].hex() or 'nothing'}. Fetch it again."
        )
    start = 4 + 4 * axes
    shape = np.frombuffer(content[4:start].ljust(4 * axes, b"\0"), dtype=">u4").tolist()
    if len(content) - start != math.prod(shape):
        raise SourceError(
            f"{path} announces {' by '.join(map(str, shape))} bytes and holds "
            f"{max(0, len(content) - start)}: it is truncated or damaged. Fetch it again."
        )
    return np.frombuffer(content, dtype=np.uint8, offset=start).reshape(shape)


def read_idx_pair(
    images: Path, classes: Path
) -> tuple[UInt8[ndarray, "images height width"], UInt8[ndarray, " images"]]:
    """Images and the class of each.

    Raises:
        SourceError: If either is damaged or they are not equally many.
    """
    pictures, kinds = read_idx(images, axes=3), read_idx(classes, axes=1)
    if len(pictures) != len(kinds):
        raise SourceError(
            f"{images} holds {len(pictures)} images and {classes} {len(kinds)} classes; they "
            "belong to different data sets."
        )
    return pictures, kinds


def _content(path: Path) -> bytes:
    try:
        return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    except (OSError, EOFError, zlib.error) as fault:
        raise SourceError(
            f"{path} cannot be unpacked: {fault}. It is truncated or damaged; fetch it again."
        ) from fault
