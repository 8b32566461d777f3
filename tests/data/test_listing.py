import numpy as np
import pytest

from gemel.data import ArrayStore, Comparisons, Listing, refuse_one_identity
from gemel.data._listing import disjoint_in
from gemel.errors import SourceError


def store(count):
    return ArrayStore(np.zeros((count, 2, 2), dtype=np.uint8), "made up")


def test_nothing_is_forged_unless_it_is_said():
    assert Listing("it", store(2), ("a", "b")).forged.tolist() == [False, False]


def test_a_listing_without_samples_is_refused():
    with pytest.raises(SourceError, match=r"^it holds no sample\.$"):
        Listing("it", store(0), ())


@pytest.mark.parametrize(
    "short",
    [
        {"identity": ("a",)},
        {"identity": ("a", "b"), "forged": np.zeros(1, dtype=bool)},
        {"identity": ("a", "b"), "split": ("train",)},
        {"identity": ("a", "b"), "sides": ("front", "back"), "side": np.array([1])},
    ],
)
def test_lengths_that_disagree_are_refused(short):
    with pytest.raises(SourceError, match=r"^it needs an identity, .* got 2 samples"):
        Listing("it", store(2), **short)


def test_a_part_of_unknown_name_is_refused():
    with pytest.raises(SourceError, match=r"part named 'holdout'; parts are train, validation"):
        Listing("it", store(2), ("a", "b"), split=("train", "holdout"))


@pytest.mark.parametrize(
    ("sides", "side", "told"),
    [
        ((), [0, 0], "none and samples on 0"),
        (("front",), [0, 0], "front and samples on 0"),
        (("front", "back"), [0, 2], "front, back and samples on 0, 2"),
        (("front", "back"), [-1, 1], "front, back and samples on -1, 1"),
    ],
)
def test_a_side_that_has_no_name_or_no_other_is_refused(sides, side, told):
    with pytest.raises(SourceError, match=f"it needs two or more, .* got the sides {told}"):
        Listing("it", store(2), ("a", "b"), sides=sides, side=np.array(side))


def test_one_identity_is_refused_with_the_way_out_where_identities_are_told_apart():
    one = Listing("it", store(2), ("a", "a"))

    with pytest.raises(
        SourceError, match=r"^it holds one identity, 'a'; .*each identity is a folder"
    ):
        refuse_one_identity(one)


def test_two_identities_can_be_told_apart():
    refuse_one_identity(Listing("it", store(2), ("a", "b")))


def test_one_identity_is_enough_where_pairs_are_given():
    pair = Comparisons(np.array([0]), np.array([1]), np.array([True]))

    refuse_one_identity(Listing("it", store(2), ("a", "a"), comparisons={"pairs": pair}))


@pytest.mark.parametrize(
    ("identity", "split", "by"),
    [
        ("abab", ("train", "train", "test", "test"), "sample"),
        ("abcab", ("train", "train", "train", "test", "test"), "sample"),
        ("abcd", ("train", "train", "test", "test"), "identity"),
        # One shared identity of two is a leak to be found, not a protocol.
        ("abbc", ("train", "train", "test", "test"), "identity"),
    ],
)
def test_a_given_division_tells_what_it_is_disjoint_in(identity, split, by):
    assert disjoint_in(identity, split) == by
