"""Cross-validation by identity."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemel.data import ArrayStore, Dense, Listing, Samples, SplitSettings, cached, find_leaks, split
from gemel.errors import SettingsError, SourceError
from gemel.inputs import ImagePreprocessing


def samples_of(identity, **more):
    """Tiny samples of the identities given; no two images are alike."""
    images = np.arange(len(identity), dtype=np.uint16).view(np.uint8).reshape(-1, 1, 2)
    listing = Listing("made up", ArrayStore(images, "made up"), tuple(identity), **more)
    return cached(listing, ImagePreprocessing(size=(1, 2)))


def people(count, each=3):
    return [f"p{who:02}" for who in range(count) for _ in range(each)]


def names(part):
    return {part.names[who] for who in part.identity}


def folded(samples, folds, **more):
    return [split(samples, SplitSettings(folds=folds, fold=fold, **more)) for fold in range(folds)]


@given(
    each=st.lists(st.integers(1, 6), max_size=20),
    folds=st.integers(2, 6),
    seed=st.integers(0, 2**31),
)
def test_over_the_folds_every_sample_is_tested_once_and_nobody_leaks(each, folds, seed):
    # Fourteen identities with a pair each are enough for six folds.
    identity = np.repeat(np.arange(len(each) + 14), [*each, *[2] * 14])
    samples = Samples(
        cache=Dense(np.arange(len(identity), dtype=np.uint16).view(np.uint8).reshape(-1, 1, 1, 2)),
        rows=np.arange(len(identity)),
        identity=identity,
        names=tuple(map(str, range(len(each) + 14))),
        forged=np.zeros(len(identity), dtype=bool),
        origin=tuple(map(str, range(len(identity)))),
    )

    rounds = folded(samples, folds, seed=seed)

    tested = [who for parts in rounds for who in parts["test"].identities]
    assert sorted(tested) == list(range(len(samples.names)))
    for parts in rounds:
        assert list(parts) == ["train", "validation", "calibration", "test"]
        assert sum(map(len, parts.values())) == len(samples)
        assert find_leaks(parts) == []
        assert {part.split_by for part in parts.values()} == {"identity"}


def test_the_folds_are_of_one_size_and_the_shares_are_of_everybody():
    parts = split(
        samples_of(people(40, each=2)),
        SplitSettings(folds=8, validation=0.15, calibration=0.3, test=0.5),
    )

    assert {name: len(part.identities) for name, part in parts.items()} == {
        "train": 17,
        "validation": 6,
        "calibration": 12,
        "test": 5,
    }


def test_another_seed_deals_other_folds():
    samples = samples_of(people(20))

    one, again, other = (
        [names(parts["test"]) for parts in folded(samples, 4, seed=seed)] for seed in (1, 1, 2)
    )

    assert one == again
    assert one != other


def test_forgeries_are_tested_with_the_writer_they_imitate():
    identity = people(12, each=4)
    forged = np.array([False, False, True, True] * 12)
    samples = samples_of(identity, forged=forged)

    for parts in folded(samples, 3):
        assert len(parts["test"]) == 16
        assert parts["test"].forged.sum() == 8


def test_people_with_one_sample_are_tested_too_and_spread_over_the_folds():
    identity = [*people(12, each=2), *(f"single {who}" for who in range(9))]

    tested = [names(parts["test"]) for parts in folded(samples_of(identity), 3)]

    assert [sum(who.startswith("single") for who in each) for each in tested] == [3, 3, 3]
    assert set.union(*tested) == set(identity)


def test_the_unseen_stay_unseen_in_every_fold():
    division = ("train",) * 36 + ("unseen",) * 6
    samples = samples_of(people(14), split=division)

    rounds = folded(samples, 3)

    assert all(names(parts["unseen"]) == {"p12", "p13"} for parts in rounds)
    assert set.union(*(names(parts["test"]) for parts in rounds)) == set(people(12))


@pytest.mark.parametrize(
    ("count", "folds", "needed"),
    [(9, 5, 10), (6, 2, 12), (7, 3, 9), (0, 2, 12)],
)
def test_too_few_identities_are_refused_with_how_many_it_takes(count, folds, needed):
    samples = samples_of([*people(count), "x", "y"])

    with pytest.raises(
        SourceError,
        match=rf"{folds} folds by identity need {needed} identities with two samples or more .*; "
        rf"there are {count}\. Add identities, change split\.folds",
    ):
        split(samples, SplitSettings(folds=folds))

    if count:
        enough = samples_of(people(needed))
        assert len(folded(enough, folds)) == folds


@pytest.mark.parametrize("own", ["test", "validation", "calibration"])
def test_a_source_that_says_itself_who_is_tested_is_refused_with_the_way_out(own):
    division = ("train",) * 36 + (own,) * 6
    samples = samples_of(people(14), split=division)

    with pytest.raises(
        SourceError, match=rf"stands in {own}\. Choose .*, leave .*, or set split\.by=identity"
    ):
        split(samples, SplitSettings(folds=2))

    anew = folded(samples, 2, by="identity")
    assert set.union(*(names(parts["test"]) for parts in anew)) == set(people(14))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"folds": 1}, r"folds: .*greater than or equal to 2"),
        ({"folds": 4, "fold": 4}, r"fold counts from 0; there is no fold 4 of 4 folds"),
        ({"fold": 1}, r"there is no fold 1 without folds"),
        ({"folds": 4, "fold": -1}, r"fold: .*greater than or equal to 0"),
        ({"seed": -1}, r"seed: .*greater than or equal to 0"),
        ({"folds": 4, "by": "sample"}, r"folds are disjoint in identities, so by=sample"),
        ({"folds": 4, "validation": 0.5, "calibration": 0.25}, r"sum to less than 1: 1\.0"),
    ],
)
def test_folds_that_there_cannot_be_are_refused(settings, message):
    with pytest.raises(SettingsError, match=message):
        SplitSettings.read(settings, "split")
