"""Faces at a door: who is tested is never learned from or calibrated with."""

from collections import Counter

import pytest

from gemel.data import open_source
from gemel.errors import SourceError


def people_of(listing):
    """The pictures that each person has, part by part."""
    people = {}
    for who, part in zip(listing.identity, listing.split, strict=True):
        people.setdefault(part, Counter())[who] += 1
    return people


def test_whoever_has_ten_pictures_or_is_in_the_list_is_tested(made_up):
    people = people_of(open_source("lfw-access", made_up("lfw-access")))

    tested = {who.partition("_")[0] for who in people["test"]}
    assert tested == {"Guest", "Passer"}
    assert len(people["test"]) == 24 + 1_020


def test_nobody_stands_in_two_parts(made_up):
    people = people_of(open_source("lfw-access", made_up("lfw-access")))

    everybody = [who for part in people.values() for who in part]
    assert len(everybody) == len(set(everybody)) == 24 + 1_020 + 40 + 60


def test_of_those_with_one_picture_more_calibrate(made_up):
    people = people_of(open_source("lfw-access", made_up("lfw-access")))

    alone = {part: sum(who.startswith("Once") for who in found) for part, found in people.items()}
    several = {part: sum(who.startswith("Kn") for who in found) for part, found in people.items()}
    assert alone == {"train": 30, "validation": 10, "calibration": 20, "test": 0}
    assert several == {"train": 28, "validation": 4, "calibration": 8, "test": 0}


def test_the_division_is_the_same_every_time(made_up):
    one, other = (open_source("lfw-access", made_up("lfw-access")) for _ in range(2))

    assert one.split == other.split


def test_a_list_that_is_missing_is_named(folder_of):
    faces = folder_of("lfw/Ann/Ann_0001.jpg", root="lfw")

    with pytest.raises(SourceError, match=r"lfw has no pairsDevTest\.txt"):
        open_source("lfw-access", faces.parent)
