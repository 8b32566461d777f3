import numpy as np
import pytest

from gemel.data import ArrayStore, Listing, SplitSettings, cached, split
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


def origins(parts):
    return sorted(origin for part in parts.values() for origin in part.origin)


def test_by_identity_nobody_stands_in_two_parts():
    samples = samples_of(people(20))

    parts = split(samples)

    assert list(parts) == ["train", "validation", "calibration", "test"]
    assert [len(part.identities) for part in parts.values()] == [10, 3, 3, 4]
    assert set.union(*map(names, parts.values())) == names(samples)
    assert origins(parts) == sorted(samples.origin)
    assert {part.split_by for part in parts.values()} == {"identity"}
    assert all(set(part.split) == {name} for name, part in parts.items())


def test_the_seed_decides_the_draw():
    samples = samples_of(people(20))

    one, again, other = (split(samples, SplitSettings(seed=seed)) for seed in (1, 1, 2))

    assert one["test"].origin == again["test"].origin
    assert one["test"].origin != other["test"].origin


def test_by_sample_every_identity_stands_in_every_part():
    samples = samples_of(people(3, each=20))

    parts = split(samples, SplitSettings(by="sample"))

    assert all(
        np.bincount(part.identity).tolist() == [n] * 3
        for part, n in zip(parts.values(), (10, 3, 3, 4), strict=True)
    )
    assert origins(parts) == sorted(samples.origin)


def test_a_few_samples_give_each_part_the_two_that_a_genuine_pair_needs():
    parts = split(samples_of(people(2, each=8)), SplitSettings(by="sample"))

    assert [len(part) for part in parts.values()] == [4, 4, 4, 4]


def test_too_few_identities_are_divided_by_sample_and_say_so():
    parts = split(samples_of(people(5, each=10)))

    assert {part.split_by for part in parts.values()} == {"sample"}
    assert all(len(part.identities) == 5 for part in parts.values())


def test_too_few_identities_are_refused_where_identities_were_asked_for():
    with pytest.raises(SourceError, match=r"needs 8 identities with two samples .*; there are 5\."):
        split(samples_of(people(5, each=10)), SplitSettings(by="identity"))


def test_a_share_of_nothing_leaves_the_part_out():
    parts = split(samples_of(people(20)), SplitSettings(test=0, validation=0))

    assert list(parts) == ["train", "calibration"]


def test_people_with_one_sample_are_kept_as_impostors():
    identity = people(8, each=2) + [f"single {who}" for who in range(40)]

    parts = split(samples_of(identity))

    assert all(len(part.identities) > 2 for part in parts.values())
    assert sum(len(part) for part in parts.values()) == len(identity)


def test_the_source_own_division_stands():
    division = ("train", "train", "validation", "validation", "calibration", "calibration") * 2
    identity = [who for who in "aabbccddeeff"]
    samples = samples_of(identity, split=(*division[:4], *division[4:6], *division[:6]))

    parts = split(samples, SplitSettings(test=0))

    for name, part in parts.items():
        assert len(part) == 4
        assert part.origin == tuple(
            origin for origin, own in zip(samples.origin, samples.split, strict=True) if own == name
        )


def test_what_is_missing_is_carved_out_of_train_by_identity():
    division = ("train",) * 30 + ("test",) * 6
    parts = split(samples_of(people(12), split=division))

    assert names(parts["test"]) == {"p10", "p11"}
    assert [len(part.identities) for part in parts.values()] == [6, 2, 2, 2]


def test_what_is_missing_is_carved_by_sample_where_the_source_says_so():
    division = ("train",) * 20 + ("test",) * 4
    identity = ["a", "b"] * 12

    parts = split(samples_of(identity, split=division, split_by="sample"))

    assert [len(part) for part in parts.values()] == [12, 4, 4, 4]


def test_a_lone_validation_part_is_halved():
    division = ("train",) * 6 + ("validation",) * 24 + ("test",) * 6

    parts = split(samples_of(people(12), split=division))

    assert names(parts["train"]) == {"p00", "p01"}
    assert len(parts["validation"].identities) == len(parts["calibration"].identities) == 4
    assert not names(parts["validation"]) & names(parts["calibration"])


@pytest.mark.parametrize("by", ["source", "identity", "sample"])
def test_the_unseen_stay_unseen_however_the_rest_is_divided(by):
    identity = people(10, each=8)
    division = ("train",) * 64 + ("unseen",) * 16

    parts = split(samples_of(identity, split=division), SplitSettings(by=by))

    assert names(parts["unseen"]) == {"p08", "p09"}
    assert all(not names(part) & {"p08", "p09"} for name, part in parts.items() if name != "unseen")


def test_a_part_without_a_genuine_pair_is_refused_with_what_it_needs():
    identity = ["a", "a", "b", "b", "c", "d"]
    division = ("train",) * 4 + ("test",) * 2
    settings = SplitSettings(validation=0, calibration=0)

    with pytest.raises(SourceError, match=r"part 'test' has 2 identities and no two genuine"):
        split(samples_of(identity, split=division), settings)


def test_a_part_without_an_impostor_pair_is_refused_with_what_it_needs():
    identity = ["a", "a", "b", "b", "c", "c"]
    division = ("train",) * 4 + ("test",) * 2
    settings = SplitSettings(validation=0, calibration=0)

    with pytest.raises(SourceError, match=r"part 'test' has one identity, 'c', and no forgery"):
        split(samples_of(identity, split=division), settings)


def test_one_writer_with_forgeries_forms_both_kinds_of_pair():
    identity = ["a", "a", "b", "b", "c", "c", "c"]
    forged = np.array([False] * 6 + [True])
    settings = SplitSettings(validation=0, calibration=0)

    parts = split(
        samples_of(identity, forged=forged, split=("train",) * 4 + ("test",) * 3), settings
    )

    assert len(parts["test"]) == 3


def test_forgeries_alone_form_no_genuine_pair():
    identity = ["a", "a", "b", "b", "c", "c", "c"]
    forged = np.array([False] * 5 + [True] * 2)
    settings = SplitSettings(validation=0, calibration=0)

    with pytest.raises(SourceError, match=r"part 'test' has 1 identities and no two genuine"):
        split(samples_of(identity, forged=forged, split=("train",) * 4 + ("test",) * 3), settings)


def test_a_source_with_nothing_to_train_on_is_refused():
    with pytest.raises(SourceError, match=r"part 'train' has 0 identities"):
        split(samples_of(people(8), split=("test",) * 24))


def test_shares_that_leave_nothing_to_train_on_are_refused():
    with pytest.raises(SettingsError, match=r"sum to less than 1: 1\.0"):
        SplitSettings.read({"validation": 0.3, "calibration": 0.3, "test": 0.4}, "run.yaml")
