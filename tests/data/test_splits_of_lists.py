"""Lists of pairs and triplets are divided with their samples, and nothing is torn unsaid."""

import numpy as np
import pytest

from gemel.data import (
    ArrayStore,
    Comparisons,
    Listing,
    SplitSettings,
    cached,
    split,
    torn,
)
from gemel.errors import SourceError
from gemel.inputs import ImagePreprocessing


def samples_of(identity, **more):
    """Tiny samples of the identities given; no two images are alike."""
    images = np.arange(len(identity), dtype=np.uint16).view(np.uint8).reshape(-1, 1, 2)
    listing = Listing("made up", ArrayStore(images, "made up"), tuple(identity), **more)
    return cached(listing, ImagePreprocessing(size=(1, 2)))


def people(count, each=3):
    return [f"p{who:02}" for who in range(count) for _ in range(each)]


def pairs(*rows):
    left, right, same = zip(*rows, strict=True)
    return Comparisons(np.array(left), np.array(right), np.array(same))


def test_an_official_list_comes_with_the_part_that_holds_all_of_it():
    division = ("train",) * 6 + ("test",) * 6
    lists = {
        "test": pairs((6, 7, True), (8, 9, False)),
        "mixed": pairs((6, 7, True), (0, 9, False)),
    }
    samples = samples_of(people(4), split=division, comparisons=lists)

    parts = split(samples, SplitSettings(validation=0, calibration=0))

    assert {name: list(part.comparisons) for name, part in parts.items()} == {
        "train": [],
        "test": ["test"],
    }
    assert parts["test"].comparisons["test"].left.tolist() == [0, 2]
    assert torn(samples, parts) == []


def test_the_users_own_pairs_are_divided_with_their_samples():
    rows = [(3 * who, 3 * who + 1, True) for who in range(12)]
    samples = samples_of(people(12), comparisons={"pairs": pairs(*rows)})

    parts = split(samples)

    assert torn(samples, parts) == []
    assert sum(len(part.comparisons["pairs"]) for part in parts.values()) == 12
    for part in parts.values():
        given = part.comparisons["pairs"]
        assert (part.identity[given.left] == part.identity[given.right]).all()


def only_pairs(*rows, samples, **more):
    """Samples that are nobody's, with listed pairs."""
    identity = [f"it {at:03}" for at in range(samples)]
    return samples_of(identity, comparisons={"pairs": pairs(*rows)}, **more)


def chains(count):
    """Four samples each, linked by a genuine and two impostor pairs."""
    return [
        (4 * at + i, 4 * at + i + 1, same)
        for at in range(count)
        for i, same in enumerate((False, True, False))
    ]


@pytest.mark.parametrize("by", ["source", "identity", "sample"])
def test_where_pairs_are_all_there_is_no_pair_is_torn(by):
    samples = only_pairs(*chains(20), samples=80)

    parts = split(samples, SplitSettings(by=by))

    assert [len(part) for part in parts.values()] == [40, 12, 12, 16]
    assert [len(part.comparisons["pairs"]) for part in parts.values()] == [30, 9, 9, 12]
    assert sum(map(len, parts.values())) == 80


def test_samples_that_no_pair_lists_are_dealt_one_by_one():
    parts = split(only_pairs(*chains(20), samples=120))

    assert sum(len(part.comparisons["pairs"]) for part in parts.values()) == 60
    assert sum(map(len, parts.values())) == 120


def test_pairs_that_link_everything_cannot_be_divided():
    rows = [(at, at + 1, at % 2 == 0) for at in range(39)]

    with pytest.raises(SourceError, match=r"link all samples into 1 groups, .* column split"):
        split(only_pairs(*rows, samples=40))


def test_the_users_own_pairs_are_divided_by_a_division_of_the_users_own():
    division = ("train",) * 40 + ("validation",) * 12 + ("calibration",) * 12 + ("test",) * 16

    parts = split(only_pairs(*chains(20), samples=80, split=division))

    assert [len(part.comparisons["pairs"]) for part in parts.values()] == [30, 9, 9, 12]


def test_a_lone_validation_part_of_pairs_is_halved_between_its_pairs():
    division = ("train",) * 40 + ("validation",) * 24 + ("test",) * 16

    parts = split(only_pairs(*chains(20), samples=80, split=division))

    assert [len(part.comparisons["pairs"]) for part in parts.values()] == [30, 9, 9, 12]


def test_a_part_whose_pairs_are_all_of_one_kind_is_refused():
    rows = [(2 * at, 2 * at + 1, at < 10) for at in range(20)]
    division = ("train",) * 30 + ("test",) * 10
    settings = SplitSettings(validation=0, calibration=0)

    with pytest.raises(SourceError, match=r"part 'test' has 10 identities and no two genuine"):
        split(only_pairs(*rows, samples=40, split=division), settings)


def test_scores_stay_with_their_pairs():
    given = pairs(*chains(20))
    score = np.linspace(0, 1, 60)
    graded = Comparisons(given.left, given.right, given.same, score)
    samples = samples_of([f"{at:03}" for at in range(80)], comparisons={"pairs": graded})
    score_of = {samples.origin[left]: one for left, one in zip(given.left, score, strict=True)}

    for part in split(samples).values():
        listed = part.comparisons["pairs"]
        for left, one in zip(listed.left, listed.score, strict=True):
            assert score_of[part.origin[left]] == one


@pytest.mark.parametrize("by", ["source", "identity", "sample"])
def test_an_official_list_that_is_torn_passes_for_nothing_and_says_so(by):
    rows = [(at, at + 1, at % 8 < 7) for at in range(79)]
    samples = samples_of(people(10, each=8), comparisons={"fvc": pairs(*rows)})

    parts = split(samples, SplitSettings(by=by))

    assert [list(part.comparisons) for part in parts.values()] == [[], [], [], []]
    (said,) = torn(samples, parts)
    assert said.startswith("What is learned from and what is held out share the pairs of fvc, so")


def test_an_official_list_of_what_is_held_out_is_not_torn():
    division = ("train",) * 6 + ("test",) * 6 + ("unseen",) * 6
    mixed = pairs((6, 7, True), (6, 12, False))
    learned = pairs((0, 1, True), (0, 3, False))
    samples = samples_of(
        people(6), split=division, comparisons={"mixed": mixed, "learned": learned}
    )

    parts = split(samples, SplitSettings(validation=0, calibration=0))

    assert [list(part.comparisons) for part in parts.values()] == [["learned"], [], []]
    assert torn(samples, parts) == []


def test_impostor_pairs_that_link_identities_stay_with_them():
    rows = [
        row
        for at in range(0, 60, 6)
        for row in ((at, at + 1, True), (at + 3, at + 4, True), (at, at + 3, False))
    ]
    samples = samples_of(people(20), comparisons={"pairs": pairs(*rows)})

    parts = split(samples)

    assert [len(part.comparisons["pairs"]) for part in parts.values()] == [12, 6, 6, 6]
    assert torn(samples, parts) == []


def triplets(negatives):
    """Three samples each of as many identities: two triplets an anchor, of the negatives given."""
    anchors = 3 * np.arange(len(negatives))
    return np.array(
        [
            (at, at + place, 3 * who)
            for at, who in zip(anchors, negatives, strict=True)
            for place in (1, 2)
        ]
    )


@pytest.mark.parametrize("by", ["source", "identity"])
def test_triplets_that_link_few_identities_are_all_kept(by):
    negatives = [who ^ 1 for who in range(40)]
    samples = samples_of(people(40), triplets=triplets(negatives))

    parts = split(samples, SplitSettings(by=by))

    assert [len(part.triplets) for part in parts.values()] == [40, 12, 12, 16]
    assert {part.split_by for part in parts.values()} == {"identity"}
    for part in parts.values():
        anchor, positive, negative = part.identity[part.triplets.T]
        assert (anchor == positive).all()
        assert (anchor != negative).all()
    assert torn(samples, parts) == []


def test_triplets_that_link_everything_are_divided_by_identity_and_their_loss_is_counted():
    negatives = [(who + 1) % 40 for who in range(40)]
    samples = samples_of(people(40), triplets=triplets(negatives))

    parts = split(samples)

    kept = [len(part.triplets) for part in parts.values()]
    assert [len(part.identities) for part in parts.values()] == [20, 6, 6, 8]
    (said,) = torn(samples, parts)
    assert said == (
        f"{80 - sum(kept)} of the 80 triplets listed have samples in several parts and are left "
        f"out; {kept[0]} are left to learn from. Give a column split that keeps them together, or "
        "smaller shares of what is held out."
    )


def test_a_group_of_most_samples_would_starve_the_other_parts():
    negatives = [(who + 1) % 30 for who in range(30)] + [who ^ 1 for who in range(30, 50)]
    samples = samples_of(people(50), triplets=triplets(negatives))

    parts = split(samples)

    assert [len(part.identities) for part in parts.values()] == [24, 8, 8, 10]
    assert torn(samples, parts) != []


def test_triplets_with_parts_of_their_own_keep_to_them():
    negatives = [who ^ 1 for who in range(8)]
    division = ("train",) * 12 + ("test",) * 12
    samples = samples_of(people(8), triplets=triplets(negatives), split=division)

    parts = split(samples, SplitSettings(validation=0, calibration=0))

    assert [len(part.triplets) for part in parts.values()] == [8, 8]
