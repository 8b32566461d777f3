"""A source by some of its columns, which some samples may lack."""

import numpy as np
import pytest

from gemel.data import (
    CellsStore,
    Column,
    Comparisons,
    HeldStore,
    Listing,
    refuse_one_identity,
    with_columns,
)
from gemel.errors import SourceError, UnknownNameError

TEXTS = HeldStore([f"text {at}" for at in range(5)], "text", "texts")
PHOTO, NOTE = np.array([0, -1, 1, -1, 2]), np.array([4, 3, -1, 2, 1])


def listing_of(identity="abbaa", **more):
    store = CellsStore({"photo": Column(TEXTS, PHOTO), "note": Column(TEXTS, NOTE)})
    return Listing("made up", store, tuple(identity), **more)


def test_samples_without_a_chosen_column_are_left_out_with_all_that_needs_them():
    listing = listing_of(
        forged=np.array([False, True, False, False, True]),
        split=("train", "test", "test", "train", "train"),
        comparisons={
            "all": Comparisons.of([(0, 1, False), (2, 4, False), (4, 0, True)]),
            "torn": Comparisons.of([(1, 3, False)]),
        },
        triplets=np.array([[0, 4, 2], [0, 3, 2]]),
    )

    chosen = with_columns(listing, ["photo"])

    assert [chosen.store.name(at) for at in range(3)] == ["texts[0]", "texts[1]", "texts[2]"]
    assert list(chosen.store.columns) == ["photo"]
    assert chosen.identity == ("a", "b", "a")
    assert chosen.forged.tolist() == [False, False, True]
    assert chosen.split == ("train", "test", "train")
    assert list(chosen.comparisons) == ["all"]
    assert chosen.comparisons["all"].left.tolist() == [1, 2]
    assert chosen.comparisons["all"].right.tolist() == [2, 0]
    assert chosen.triplets.tolist() == [[0, 2, 1]]


def test_nobody_is_left_out_who_has_one_of_those_chosen():
    chosen = with_columns(listing_of(), ["note", "photo"])

    assert len(chosen) == 5
    assert list(chosen.store.columns) == ["note", "photo"]


def test_a_side_stays_with_its_sample():
    sides = {"sides": ("old", "new"), "side": np.array([0, 1, 1, 0, 0])}

    assert with_columns(listing_of(**sides), ["photo"]).side.tolist() == [0, 1, 0]


@pytest.mark.parametrize(
    "facts",
    [
        {"identity": "abaca"},
        {"identity": "abaca", "triplets": np.array([[0, 3, 1]])},
    ],
)
def test_where_one_identity_is_left_there_is_nobody_to_tell_apart(facts):
    left = with_columns(listing_of(**facts), ["photo"])

    with pytest.raises(SourceError, match=r"holds one identity, 'a'"):
        refuse_one_identity(left)


def test_what_is_left_must_stand_on_two_sides():
    listing = listing_of(sides=("photo", "note"), side=np.array([0, 1, 0, 1, 0]))

    with pytest.raises(
        SourceError,
        match=r"of different sides \(photo, note\), and by photo all stand on one\. Choose columns",
    ):
        with_columns(listing, ["photo"])


def test_columns_that_nobody_has_are_refused_with_those_there_are():
    empty = Column(TEXTS, np.full(5, -1))
    store = CellsStore({"photo": Column(TEXTS, np.arange(5)), "note": empty})

    with pytest.raises(SourceError, match=r"No sample of .* in note\. Choose among photo, note\.$"):
        with_columns(Listing("made up", store, tuple("abbaa")), ["note"])


def test_an_unknown_column_is_refused_with_the_nearest():
    with pytest.raises(UnknownNameError, match=r"photos.*photo"):
        with_columns(listing_of(), ["photos"])


def test_the_one_column_of_a_table_may_be_chosen_by_its_name():
    listing = Listing("made up", TEXTS, tuple("abbaa"), column="note")

    assert with_columns(listing, ["note"]) is listing
    with pytest.raises(SourceError, match="has no columns to choose from: photo"):
        with_columns(listing, ["photo"])
