"""Prepared inputs side by side."""

from collections.abc import Sequence

import numpy as np
import torch
from jaxtyping import Shaped
from numpy import ndarray
from torch import Tensor

from gemel.inputs._cells import Single
from gemel.inputs._sequences import Sequences
from gemel.inputs._shapes import ImageShape, SeriesShape, Shape, TextShape


def batch_of(arrays: Sequence[Shaped[ndarray, "..."]], ragged: bool) -> Single:
    """A batch of what `Preprocessing.apply` made.

    Args:
        arrays: At least one; all of one shape unless `ragged`.
        ragged: Whether their first axes differ; zeros are then put behind the shorter ones.

    Example:
        >>> batch_of([np.array([3, 4, 5]), np.array([6])], ragged=True).values.tolist()
        [[3, 4, 5], [6, 0, 0]]
    """
    if not ragged:
        return torch.from_numpy(np.stack(arrays))
    length = [len(array) for array in arrays]
    values = np.zeros((len(arrays), max(length), *arrays[0].shape[1:]), dtype=arrays[0].dtype)
    for row, array in zip(values, arrays, strict=True):
        row[: len(array)] = array
    return Sequences(torch.from_numpy(values), torch.tensor(length))


def empty_batch(shape: Shape) -> Single:
    """A batch of no inputs, of the type that `batch_of` gives for that shape."""
    if isinstance(shape, ImageShape):
        return torch.zeros(0, shape.channels, *shape.size, dtype=torch.uint8)
    if isinstance(shape, SeriesShape):
        return Sequences(torch.zeros(0, 1, shape.features), _no_lengths())
    if isinstance(shape, TextShape):
        return Sequences(torch.zeros(0, 1, dtype=torch.int32), _no_lengths())
    return torch.zeros(0, shape.dim)


def _no_lengths() -> Tensor:
    return torch.zeros(0, dtype=torch.int64)
