"""Which pairs the published data sets are compared by, counted."""

import csv
from collections import Counter

import numpy as np
import pytest

from gemel.data import cached, draw_pairs, listed_pairs, open_source, settle, split
from gemel.inputs import InputSettings

pytestmark = pytest.mark.data

SMALL = InputSettings(image={"size": (16, 16)})


def samples_of(name, data_dir):
    listing = open_source(name, data_dir)
    return listing, cached(listing, settle(SMALL, listing))


@pytest.mark.parametrize(
    ("name", "people", "genuine", "skilled"),
    [("cedar", 11, 276, 24 * 24), ("svc2004", 8, 190, 20 * 20)],
)
def test_held_out_writers_are_compared_in_full(data_dir, name, people, genuine, skilled):
    test = split(samples_of(name, data_dir)[1])["test"]
    pairs = draw_pairs(test, limit=200_000, impostors="skilled")

    kinds = Counter(zip(test.identity[pairs.left], pairs.same, strict=True))
    assert len(test.identities) == people
    assert kinds == {
        (who, same): count
        for who in test.identities
        for same, count in ((True, genuine), (False, skilled))
    }
    assert len(set(zip(pairs.left, pairs.right, strict=True))) == len(pairs)
    assert (test.identity[pairs.left] == test.identity[pairs.right]).all()
    assert not test.forged[pairs.left].any()
    assert (test.forged[pairs.right] == ~pairs.same).all()


def test_sigcomp2011_is_compared_by_the_pairs_of_its_file_and_no_others(data_dir):
    listing, samples = samples_of("sigcomp2011", data_dir)
    test = split(samples)["test"]
    pairs = listed_pairs(test, "test")

    with (data_dir / "sigcomp2011-dutch" / "test_data.csv").open() as file:
        given = Counter((left, right, kind == "0") for left, right, kind in csv.reader(file))
    names = ["/".join(name.split("/")[-2:]) for name in test.origin]
    compared = Counter(
        (names[left], names[right], bool(same))
        for left, right, same in zip(pairs.left, pairs.right, pairs.same, strict=True)
    )
    assert compared == given
    assert compared.total() == 5_748
    assert tuple(listing.comparisons) == ("test",)


def test_omniglot_is_verified_by_four_drawers_of_ten_alphabets(data_dir):
    listing = open_source("omniglot-verification", data_dir)
    who, parts = np.array(listing.identity), np.array(listing.split)

    for pairs in listing.comparisons.values():
        used = np.union1d(pairs.left, pairs.right)
        assert set(parts[used]) == {"test"}
        assert ((who[pairs.left] == who[pairs.right]) == pairs.same).all()
        assert (len(pairs), int(pairs.same.sum())) == (10_000, 5_000)
        drawers = {listing.store.name(int(at)).rpartition("_")[2] for at in used}
        assert len(drawers) == 4
        assert len({name.split("/")[0] for name in who[used]}) == 10
        # Every drawing by those drawers is compared.
        assert Counter(Counter(who[used]).values()) == {4: len(set(who[used]))}


def test_the_squares_of_fvc2002_are_of_five_fingers(data_dir):
    listing = open_source("fvc2002-crops", data_dir)

    shown = Counter(name.rpartition("/")[2][:3] for name in listing.identity)
    assert set(shown) == {"106", "107", "108", "109", "110"}
    assert len(listing) == sum(shown.values()) == len(set(listing.identity))
    # Of 42 places in an impression more than half show ridges.
    assert 39 * 21 < len(listing) < 39 * 42
