"""Omniglot's pairs for verification, and that nothing they compare was learned from."""

from collections import Counter

import numpy as np
import pytest

from gemel.data import cached, open_source, settle, split
from gemel.data.readers._omniglot_pairs import verification_pairs
from gemel.inputs import InputSettings

NAMES = ("verification", "verification-within")
FIRST = 1_000


def evaluation_set(alphabets=20, characters=14, drawers=20):
    """Who is drawn and who drew it, alphabet by alphabet."""
    drawn = [
        (f"alphabet {a:02}/character {c:02}", f"{d:02}")
        for a in range(alphabets)
        for c in range(characters)
        for d in range(1, drawers + 1)
    ]
    return tuple(zip(*drawn, strict=True))


@pytest.fixture(scope="module")
def lists():
    """Of as many alphabets as there are, and fewer characters; and what each drawing is."""
    characters, drawers = evaluation_set()
    return verification_pairs(characters, drawers, FIRST), characters, drawers


@pytest.mark.parametrize("name", NAMES)
def test_a_list_has_five_thousand_pairs_of_each_kind(lists, name):
    found, characters, _ = lists
    pairs = found[name]

    assert (len(pairs), int(pairs.same.sum())) == (10_000, 5_000)
    assert (pairs.left != pairs.right).all()
    for left, right, same in zip(pairs.left, pairs.right, pairs.same, strict=True):
        assert (characters[left - FIRST] == characters[right - FIRST]) == same


@pytest.mark.parametrize("name", NAMES)
def test_ten_alphabets_by_four_drawers_are_compared(lists, name):
    found, characters, drawers = lists
    used = np.union1d(found[name].left, found[name].right) - FIRST

    assert len({characters[at].split("/")[0] for at in used}) == 10
    assert len({drawers[at] for at in used}) == 4


def test_both_lists_are_of_the_same_drawings_and_the_same_genuine_pairs(lists):
    one, other = (lists[0][name] for name in NAMES)

    np.testing.assert_array_equal(one.left[one.same], other.left[other.same])
    np.testing.assert_array_equal(one.right[one.same], other.right[other.same])


def test_no_genuine_pair_weighs_more_than_any_other(lists):
    pairs = lists[0]["verification"]
    times = Counter(zip(pairs.left[pairs.same], pairs.right[pairs.same], strict=True))

    assert len(times) == 10 * 14 * 6
    assert set(times.values()) == {5_000 // len(times), 5_000 // len(times) + 1}


def test_different_pairs_are_never_repeated_and_only_the_harder_list_keeps_within(lists):
    found, characters, _ = lists
    alphabet = [name.split("/")[0] for name in characters]
    within = {}
    for name in NAMES:
        pairs = found[name].take(~found[name].same)
        assert len(set(zip(pairs.left, pairs.right, strict=True))) == 5_000
        within[name] = np.mean(
            [
                alphabet[left - FIRST] == alphabet[right - FIRST]
                for left, right in zip(pairs.left, pairs.right, strict=True)
            ]
        )

    assert within["verification-within"] == 1
    # 13 of the 139 other characters are of the same alphabet.
    assert within["verification"] == pytest.approx(13 / 139, abs=0.015)


def test_the_lists_are_the_same_every_time(lists):
    again = verification_pairs(*evaluation_set(), FIRST)

    for name in NAMES:
        np.testing.assert_array_equal(again[name].left, lists[0][name].left)
        np.testing.assert_array_equal(again[name].right, lists[0][name].right)


def test_the_source_has_omniglots_drawings_and_compares_what_nobody_learned_from(made_up):
    data = made_up("omniglot-verification")
    listing, plain = (open_source(name, data) for name in ("omniglot-verification", "omniglot"))

    assert listing.identity == plain.identity
    # Which characters choose and calibrate is drawn later: no alphabet is held out whole.
    assert set(listing.split) == {"train", "test"}
    assert [part == "test" for part in listing.split] == [part == "test" for part in plain.split]
    assert listing.store.digest() == plain.store.digest()
    assert (tuple(listing.comparisons), listing.episodes) == (NAMES, {})
    assert plain.comparisons == {}
    compared = [at for pairs in listing.comparisons.values() for at in (*pairs.left, *pairs.right)]
    assert {listing.split[at] for at in compared} == {"test"}


def test_both_lists_stay_whole_in_the_test_part(made_up):
    listing = open_source("omniglot-verification", made_up("omniglot-verification"))
    parts = split(cached(listing, settle(InputSettings(image={"size": (8, 8)}), listing)))

    assert {name: tuple(part.comparisons) for name, part in parts.items()} == {
        "train": (),
        "validation": (),
        "calibration": (),
        "test": NAMES,
    }
