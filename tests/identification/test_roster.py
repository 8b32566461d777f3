import numpy as np
import pytest

from gemel.errors import ShapeError
from gemel.identification import Roster


def test_a_roster_knows_where_each_identity_begins_and_how_many_references_it_has():
    roster = Roster(np.zeros((5, 2)), np.array([0, 0, 1, 2, 2]), np.ones(5), 3)

    assert roster.first.tolist() == [0, 2, 3]
    assert roster.references.tolist() == [2, 1, 2]


def test_nobody_is_a_roster():
    assert Roster.empty(4).identities == 0
    assert Roster.empty(4).vectors.shape == (0, 4)


@pytest.mark.parametrize(
    ("owner", "identities"),
    [([0, 1, 0], 2), ([0, 2, 2], 3), ([1, 1, 2], 3), ([0, 1, 2], 2), ([0, 0, 1], 3), ([0], 0)],
)
def test_owners_that_do_not_ascend_without_a_gap_are_refused(owner, identities):
    with pytest.raises(ShapeError, match="Sort the references by identity"):
        Roster(np.zeros((len(owner), 2)), np.array(owner), np.ones(len(owner)), identities)


def test_a_reference_without_a_quality_is_refused(as_a_user):
    with pytest.raises(ShapeError, match="got 3 references, 3 owners and 2 qualities"):
        Roster(np.zeros((3, 2)), np.array([0, 1, 2]), np.ones(2), 3)
