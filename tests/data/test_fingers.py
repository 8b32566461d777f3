"""FVC2002 with fingers left out: divided by finger, in halves, and cut into unlabelled squares."""

import numpy as np
import pytest
from PIL import Image

from gemel.data import (
    SplitSettings,
    cached,
    draw_pairs,
    listed_pairs,
    open_source,
    settle,
    split,
    torn,
)
from gemel.errors import SourceError
from gemel.inputs import InputSettings

IMPRESSIONS = 4


@pytest.fixture
def fingers(tmp_path):
    """Ten fingers by four impressions: ridges in the middle of a bare plate."""
    root = tmp_path / "fvc2002"
    root.mkdir()
    draws = np.random.default_rng(0)
    for finger in range(101, 111):
        for impression in range(1, IMPRESSIONS + 1):
            grey = np.full((240, 288), 255, dtype=np.uint8)
            grey[48:192, 96:240] = draws.integers(0, 256, (144, 144))
            Image.fromarray(grey).save(root / f"{finger}_{impression}.png")
    return root


def samples_of(listing):
    return cached(listing, settle(InputSettings(image={"size": (8, 8)}), listing))


def test_left_out_fingers_are_measured_by_pairs_of_their_own(fingers):
    samples = samples_of(open_source("fvc2002", fingers.parent))
    parts = split(samples, SplitSettings(validation=0, calibration=0.2, test=0.2))

    assert {name: len(part.identities) for name, part in parts.items()} == {
        "train": 6,
        "calibration": 2,
        "test": 2,
    }
    # The competition's list needs all fingers, and half of it would pass for it.
    assert all(part.comparisons == {} for part in parts.values())
    assert listed_pairs(parts["test"], "test") is None
    assert torn(samples, parts)[0].startswith("What is learned from and what is held out share")
    pairs = draw_pairs(parts["test"])
    assert (int(pairs.same.sum()), int((~pairs.same).sum())) == (2 * 6, 4 * 4)


def test_halves_test_on_fingers_that_no_square_is_of(fingers):
    halves, crops = (open_source(f"fvc2002-{name}", fingers.parent) for name in ("halves", "crops"))

    tested = {
        who for who, part in zip(halves.identity, halves.split, strict=True) if part == "test"
    }
    assert tested == {f"finger {number}" for number in range(101, 106)}
    shown = {crops.store.name(at).rpartition("/")[2].split("_")[0] for at in range(len(crops))}
    assert shown == {str(number) for number in range(106, 111)}


def test_three_fingers_of_the_other_half_learn_and_two_calibrate(fingers):
    samples = samples_of(open_source("fvc2002-halves", fingers.parent))
    parts = split(samples, SplitSettings(validation=0))

    assert {name: len(part.identities) for name, part in parts.items()} == {
        "train": 3,
        "calibration": 2,
        "test": 5,
    }
    assert {part.split_by for part in parts.values()} == {"identity"}


def test_squares_are_unlabelled_overlap_and_show_ridges(fingers):
    listing = open_source("fvc2002-crops", fingers.parent)

    assert samples_of(listing).unlabelled
    places = [name.rpartition("[")[2] for name in listing.identity]
    of_one = places[: places.index(places[0], 1)]
    assert len(places) == 5 * IMPRESSIONS * len(of_one)
    left_top = [tuple(map(int, place.split()[0].split(","))) for place in of_one]
    assert {(96, 48), (144, 96)} <= set(left_top)
    assert (0, 0) not in left_top
    assert all(listing.store.read(at).size == (96, 96) for at in range(len(of_one)))
    assert np.asarray(listing.store.read(0)).std() > 50


@pytest.mark.parametrize("name", ["fvc2002-halves", "fvc2002-crops"])
def test_halves_of_another_database_are_refused_with_the_way_out(fingers, name):
    for path in fingers.glob("1*.png"):
        path.rename(fingers / f"{int(path.stem[:3]) - 100}{path.name[3:]}")

    with pytest.raises(SourceError, match=r"need a database B.* are 1 to 10\. .*source fvc2002\."):
        open_source(name, fingers.parent)
