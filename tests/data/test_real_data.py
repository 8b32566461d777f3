"""What the published data sets hold, counted."""

import csv
from collections import Counter

import numpy as np
import pytest

from gemel.data import cached, find_leaks, open_source, refuse_leaks, settle, split
from gemel.inputs import InputSettings

pytestmark = pytest.mark.data


def parts_of(name, data_dir, **image):
    """The parts after the whole way: read, decode, divide; no identity leaks."""
    listing = open_source(name, data_dir)
    parts = split(cached(listing, settle(InputSettings(image=image), listing)))
    assert not any(part.skipped for part in parts.values())
    refuse_leaks(find_leaks(parts))
    return listing, parts


def test_fashion_mnist_is_the_books_case(data_dir):
    listing, parts = parts_of("fashion-mnist", data_dir, size=(28, 28))

    assert {name: len(part) for name, part in parts.items()} == {
        "train": 26_400,
        "validation": 1_200,
        "calibration": 1_200,
        "test": 7_200,
        "unseen": 24_000,
    }
    assert {name: (len(p), int(p.same.sum())) for name, p in listing.comparisons.items()} == {
        "seen": (14_400, 7_200),
        "unseen": (9_600, 4_800),
        "mixed": (24_000, 12_000),
    }
    assert list(parts["test"].comparisons) == ["seen"]
    assert list(parts["unseen"].comparisons) == ["unseen"]


def test_the_books_pairs_are_what_they_say(data_dir):
    listing = open_source("fashion-mnist", data_dir)
    identity, parts = np.array(listing.identity), np.array(listing.split)

    for name, allowed in (
        ("seen", {"test"}),
        ("unseen", {"unseen"}),
        ("mixed", {"test", "unseen"}),
    ):
        pairs = listing.comparisons[name]
        assert ((identity[pairs.left] == identity[pairs.right]) == pairs.same).all()
        assert set(parts[pairs.left]) | set(parts[pairs.right]) == allowed


@pytest.mark.parametrize("name", ["mnist", "fashion-mnist-official"])
def test_the_official_division_of_70_000(data_dir, name):
    listing = open_source(name, data_dir)

    assert Counter(listing.split) == {"train": 60_000, "test": 10_000}
    assert len(set(listing.identity)) == 10


def test_omniglot_has_its_alphabets(data_dir):
    listing = open_source("omniglot", data_dir)

    assert Counter(Counter(listing.identity).values()) == {20: 964 + 659}
    alphabets = {
        part: len(
            {
                who.split("/")[0]
                for who, own in zip(listing.identity, listing.split, strict=True)
                if own == part
            }
        )
        for part in set(listing.split)
    }
    assert alphabets == {"train": 26, "validation": 2, "calibration": 2, "test": 20}
    assert listing.store.read(0).size == (105, 105)
    assert listing.store.read(len(listing) - 1).mode == "L"


def test_att_faces_are_40_people_10_times(data_dir):
    listing, parts = parts_of("att-faces", data_dir, size=(56, 46))

    assert Counter(Counter(listing.identity).values()) == {10: 40}
    assert [len(part.identities) for part in parts.values()] == [20, 6, 6, 8]


def test_lfw_keeps_its_test_people_apart(data_dir):
    listing = open_source("lfw", data_dir)

    assert (len(listing), len(set(listing.identity))) == (13_233, 5_749)
    people = {part: set() for part in ("train", "test")}
    for person, part in zip(listing.identity, listing.split, strict=True):
        people[part].add(person)
    assert len(people["test"]) == 963
    assert not people["train"] & people["test"]
    identity = np.array(listing.identity)
    for name, count in (("dev-train", 1_100), ("dev-test", 500)):
        pairs = listing.comparisons[name]
        assert ((identity[pairs.left] == identity[pairs.right]) == pairs.same).all()
        assert (len(pairs), pairs.same.sum()) == (2 * count, count)
    assert listing.store.read(0).size == (64, 64)


def test_sigcomp2011_tests_on_the_later_writers(data_dir):
    listing, parts = parts_of("sigcomp2011", data_dir, size=(48, 96), invert=True, crop_to_ink=True)

    assert (len(listing), int(listing.forged.sum())) == (887 + 762, 762)
    assert [len(part.identities) for part in parts.values()] == [31, 6, 6, 21]
    pairs = parts["test"].comparisons["test"]
    assert (len(pairs), int(pairs.same.sum())) == (5_748, 2_772)
    assert (parts["test"].forged[pairs.right] == ~pairs.same).all()
    # Light ink on black: most of a signature is paper.
    pictures = parts["test"].read(np.arange(len(parts["test"]))).flatten(start_dim=1)
    assert pictures.amax(dim=1).median() > 0
    assert pictures.median() == 0


def test_cedar_agrees_with_its_index(data_dir):
    listing = open_source("cedar", data_dir)

    with (data_dir / "cedar" / "index.csv").open() as file:
        index = {
            str(data_dir / "cedar" / row["path"]): (int(row["writer"]), row["label"] == "forged")
            for row in csv.DictReader(file)
        }
    assert {
        listing.store.name(at): (int(listing.identity[at].split()[1]), bool(listing.forged[at]))
        for at in range(len(listing))
    } == index
    assert Counter(Counter(listing.identity).values()) == {48: 55}


def test_the_official_runs_are_400_tasks_within_ten_alphabets(data_dir):
    listing = open_source("omniglot", data_dir)

    runs, who = listing.episodes["official runs"], np.array(listing.identity)
    assert runs.reference.shape == runs.query.shape == (20, 20)
    right = np.take_along_axis(runs.reference, runs.answer, axis=1)
    assert (who[right] == who[runs.query]).all()
    alphabets = [{name.split("/")[0] for name in who[run]} for run in runs.reference]
    assert [len(found) for found in alphabets] == [1] * 20
    assert len(set.union(*alphabets)) == 10
    # One drawer shows and another is asked about.
    drawers = [
        {listing.store.name(at).rpartition("_")[2] for at in places.tolist()}
        for run in range(20)
        for places in (runs.reference[run], runs.query[run])
    ]
    assert [len(found) for found in drawers] == [1] * 40
    assert all(one != other for one, other in zip(drawers[::2], drawers[1::2], strict=True))


def test_the_door_knows_158_people_by_ten_pictures_and_learns_from_nobody_it_tests(data_dir):
    listing = open_source("lfw-access", data_dir)

    pictures = Counter(listing.identity)
    people = {part: set() for part in set(listing.split)}
    for person, part in zip(listing.identity, listing.split, strict=True):
        people[part].add(person)
    assert sum(map(len, people.values())) == len(pictures) == 5_749
    assert sum(count >= 10 for count in pictures.values()) == 158
    assert {who for who, count in pictures.items() if count >= 10} < people["test"]
    assert {part: len(found) for part, found in people.items()} == {
        "train": 804 + 1_762,
        "validation": 114 + 587,
        "calibration": 229 + 1_175,
        "test": 1_078,
    }
    # So many as calibration can take at once, all of them with their pictures.
    assert Counter(listing.split)["calibration"] < 2_000
