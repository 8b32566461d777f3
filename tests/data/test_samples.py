import numpy as np
import pytest
import torch

from gemel.data import Comparisons, Dense, Samples, Table
from gemel.errors import SourceError

EMPTY = -1


@pytest.fixture
def events():
    """Four samples of three columns; the second has a sound only."""
    numbers = Dense(np.arange(8, dtype=np.float32).reshape(4, 2))
    table = Table(
        {
            "image": (numbers, np.array([0, EMPTY, 2, 3])),
            "sound": (numbers, np.array([0, 1, EMPTY, 3])),
            "pen": (numbers, np.array([EMPTY, EMPTY, 2, 3])),
        }
    )
    pairs = Comparisons(np.array([0, 0]), np.array([1, 3]), np.array([True, False]))
    return Samples(
        cache=table,
        rows=np.arange(4),
        identity=np.array([0, 0, 1, 1]),
        names=("a", "b"),
        forged=np.zeros(4, dtype=bool),
        origin=("0", "1", "2", "3"),
        comparisons={"all": pairs},
    )


def test_without_a_column_its_cells_are_empty_and_the_others_stand(events):
    view = events.without("image")

    before, after = events.read(np.arange(4)), view.read(np.arange(4))
    assert len(after.columns["image"].place) == 0
    for name in ("sound", "pen"):
        assert torch.equal(after.columns[name].inputs, before.columns[name].inputs)
        assert torch.equal(after.columns[name].place, before.columns[name].place)


def test_a_sample_left_without_any_cell_is_dropped_with_its_pairs(events):
    view = events.without("sound")

    assert view.origin == ("0", "2", "3")
    assert view.comparisons["all"].right.tolist() == [2]
    assert view.without("image").origin == ("2", "3")
    assert len(view.without("image").without("pen")) == 0


def test_a_view_of_some_samples_loses_its_own_only(events):
    view = events.take(np.array([3, 1])).without("sound")

    assert view.origin == ("3",)
    assert view.read(np.array([0])).columns["image"].inputs.tolist() == [[6.0, 7.0]]


def test_a_column_that_is_not_there_is_refused(events, shapes):
    with pytest.raises(SourceError, match=r"no column 'photo' .* have image, sound, pen\.$"):
        events.without("photo")
    with pytest.raises(SourceError, match=r"no column 'photo' .* have one input each\.$"):
        shapes().without("photo")
