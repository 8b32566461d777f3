import numpy as np
import pytest
import torch

from gemel.data import Dense, Ragged, Table

EMPTY = -1


@pytest.fixture
def images():
    return Dense(np.arange(5 * 4, dtype=np.uint8).reshape(5, 1, 2, 2))


@pytest.fixture
def paths():
    """Three sequences of 3, 1 and 2 steps."""
    return Ragged(np.arange(1, 13, dtype=np.float32).reshape(6, 2), np.array([0, 3, 4, 6]))


@pytest.fixture
def table(images, paths):
    return Table(
        {
            "image": (images, np.array([4, EMPTY, 0, EMPTY])),
            "pen": (paths, np.array([1, 0, EMPTY, 2])),
        }
    )


def test_inputs_of_one_size_are_copied_out(images):
    read = images.read(np.array([3, 0, 3]))
    read[0] = 0

    assert read.shape == (3, 1, 2, 2)
    assert torch.equal(read[2], torch.arange(12, 16, dtype=torch.uint8).reshape(1, 2, 2))
    assert images.array[3].any()


def test_sequences_are_padded_with_zeros_to_the_longest_of_the_batch(paths):
    read = paths.read(np.array([2, 0, 1]))

    assert read.length.tolist() == [2, 3, 1]
    for row, which in enumerate([2, 0, 1]):
        start, stop = paths.starts[which], paths.starts[which + 1]
        for step in range(3):
            real = start + step < stop
            expected = paths.values[start + step].tolist() if real else [0.0, 0.0]
            assert read.values[row, step].tolist() == expected


def test_short_sequences_alone_are_not_padded_to_the_longest_of_all(paths):
    assert paths.read(np.array([1])).values.shape == (1, 1, 2)


def test_tokens_have_no_features():
    texts = Ragged(np.array([5, 6, 7], dtype=np.int32), np.array([0, 2, 3]))

    read = texts.read(np.array([0, 1]))

    assert read.values.tolist() == [[5, 6], [7, 0]]
    assert read.values.dtype == torch.int32


@pytest.mark.parametrize("which", ["images", "paths", "table"])
def test_no_rows_are_a_batch_of_none(which, request):
    assert len(request.getfixturevalue(which).read(np.zeros(0, dtype=np.int64))) == 0


def test_a_table_gives_the_filled_cells_and_their_places(table, images, paths):
    read = table.read(np.array([3, 0, 2]))

    assert len(read) == 3
    assert read.columns["image"].place.tolist() == [1, 2]
    assert torch.equal(read.columns["image"].inputs, images.read(np.array([4, 0])))
    assert read.columns["pen"].place.tolist() == [0, 1]
    assert torch.equal(read.columns["pen"].inputs.values, paths.read(np.array([2, 1])).values)


def test_a_column_that_nobody_has_is_there_and_empty(table):
    read = table.without("pen").read(np.arange(4))

    assert len(read.columns["pen"].place) == len(read.columns["pen"].inputs) == 0
    assert read.columns["image"].place.tolist() == [0, 2]
    assert table.without("pen").filled(np.arange(4)).tolist() == [True, False, True, False]


def test_equal_inputs_have_equal_content_and_others_not(images, paths):
    twice = Dense(np.concatenate((images.array, images.array)))

    assert twice.content(1) == twice.content(6) != twice.content(2)
    assert paths.content(0) == paths.values[:3].tobytes()


def test_the_content_of_a_row_tells_which_column_a_cell_is_of():
    cells = Ragged(np.array([7, 8, 7, 8], dtype=np.int32), np.array([0, 1, 2, 4]))
    table = Table(
        {
            "a": (cells, np.array([0, EMPTY, 0, 2])),
            "b": (cells, np.array([1, 2, EMPTY, EMPTY])),
            "c": (cells, np.array([EMPTY, EMPTY, 1, EMPTY])),
        }
    )

    assert len({table.content(row) for row in range(4)}) == 4
