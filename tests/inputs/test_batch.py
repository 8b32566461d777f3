import numpy as np
import pytest
import torch

from gemel.inputs import (
    ImageShape,
    Sequences,
    SeriesShape,
    TextShape,
    VectorShape,
    batch_of,
    empty_batch,
)


def test_inputs_of_one_shape_are_stacked():
    arrays = [np.full((1, 2, 3), at, np.uint8) for at in range(4)]

    seen = batch_of(arrays, ragged=False)

    assert seen.shape == (4, 1, 2, 3)
    assert seen.dtype == torch.uint8
    assert seen[:, 0, 0, 0].tolist() == [0, 1, 2, 3]


def test_ragged_inputs_are_padded_with_zeros_behind():
    arrays = [np.full((steps, 2), steps, np.float32) for steps in (3, 1, 2)]

    seen = batch_of(arrays, ragged=True)

    assert seen.length.tolist() == [3, 1, 2]
    assert seen.values[..., 0].tolist() == [[3, 3, 3], [1, 0, 0], [2, 2, 0]]
    assert seen.mask.sum(dim=1).tolist() == [3, 1, 2]


@pytest.mark.parametrize(
    ("shape", "array", "ragged"),
    [
        (ImageShape(3, (4, 5)), np.zeros((3, 4, 5), np.uint8), False),
        (SeriesShape(2, 9), np.zeros((7, 2), np.float32), True),
        (TextShape(("a", "b"), 9), np.zeros(7, np.int32), True),
        (VectorShape(6), np.zeros(6, np.float32), False),
    ],
)
def test_a_batch_of_none_is_like_a_batch_of_some(shape, array, ragged):
    some, none = batch_of([array], ragged), empty_batch(shape)

    assert len(none) == 0
    assert type(none) is type(some)
    if isinstance(none, Sequences):
        assert none.values.dtype == some.values.dtype
        assert none.values.shape[2:] == some.values.shape[2:]
        assert none.mask.shape == (0, 1)
    else:
        assert none.dtype == some.dtype
        assert none.shape[1:] == some.shape[1:]
