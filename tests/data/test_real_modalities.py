"""What the published data sets of series, sounds, texts and sides hold, counted."""

from collections import Counter

import numpy as np
import pytest

from gemel.data import open_source

pytestmark = pytest.mark.data

PARTS = ("train", "validation", "calibration", "test")


def identities_of(listing):
    """The identities of each part."""
    found = {}
    for who, part in zip(listing.identity, listing.split, strict=True):
        found.setdefault(part, set()).add(who)
    return found


def shared(groups):
    """What stands in more than one of some sets."""
    return {
        one for one, count in Counter(one for group in groups for one in group).items() if count > 1
    }


def test_svc2004_has_40_users_with_20_genuine_and_20_forged(data_dir):
    listing = open_source("svc2004", data_dir)

    count = Counter(zip(listing.identity, listing.forged.tolist(), strict=True))
    assert count == {
        (f"user {at:02}", forged): 20 for at in range(1, 41) for forged in (False, True)
    }
    signature = listing.store.read(0)
    assert signature.shape[1] == 6
    assert 0.5 < (signature[:, 2] == 1).mean() <= 1


def test_pendigits_are_divided_by_writer(data_dir):
    listing = open_source("pendigits", data_dir)

    assert Counter(listing.split) == {"train": 7_494, "test": 3_498}
    assert set(listing.identity) == set("0123456789")
    paths = np.stack([listing.store.read(at) for at in range(0, len(listing), 50)])
    assert paths.shape[1:] == (8, 2)
    assert (paths.min(), paths.max()) == (0, 100)


@pytest.mark.parametrize(("name", "identities"), [("fsdd", 10), ("fsdd-speakers", 6)])
def test_fsdd_has_five_takes_of_each_digit_and_speaker_to_test(data_dir, name, identities):
    listing = open_source(name, data_dir)

    assert Counter(listing.split) == {"train": 1_200, "test": 300}
    assert len(set(listing.identity)) == identities
    sound = listing.store.read(0)
    assert sound.rate == 8_000
    assert 0.1 < len(sound.samples) / sound.rate < 3


def test_an_event_of_a_digit_has_its_image_sound_and_path(data_dir):
    listing = open_source("digit-events", data_dir)

    assert Counter(zip(listing.split, listing.identity, strict=True)) == {
        (part, str(digit)): count
        for part, count in (("train", 120), ("test", 30))
        for digit in range(10)
    }
    mnist, pendigits = (open_source(name, data_dir) for name in ("mnist", "pendigits"))
    columns = listing.store.columns
    whole = {
        "image": (mnist, lambda store, at: store.images[at].tobytes()),
        "pen": (pendigits, lambda store, at: store.read(at).tobytes()),
    }
    for name, (official, content) in whole.items():
        known = {}
        for at, (who, part) in enumerate(zip(official.identity, official.split, strict=True)):
            known.setdefault(content(official.store, at), (part, who))
        for at in range(0, 1_500, 7):
            assert known[content(columns[name].store, at)] == (
                listing.split[at],
                listing.identity[at],
            )
    assert all(
        f"/{listing.identity[at]}_" in columns["sound"].store.name(at) for at in range(1_500)
    )


def test_flickr8k_has_five_captions_a_photo(data_dir):
    listing = open_source("flickr8k", data_dir)

    assert Counter(Counter(listing.identity).values()) == {6: 1_000}
    assert listing.side.sum() == 5_000
    photo, caption = (listing.store.columns[side].store for side in listing.sides)
    assert photo.read(0).mode == "RGB"
    assert caption.read(0) == (
        "A child in a pink dress is climbing up a set of stairs in an entry way ."
    )


def test_roadscene_keeps_its_scenes_whole(data_dir):
    listing = open_source("roadscene", data_dir)

    assert Counter(Counter(listing.identity).values()) == {2: 3_249}
    scenes = {
        part: {who.split()[0] for who in names} for part, names in identities_of(listing).items()
    }
    assert [len(scenes[part]) for part in PARTS] == [133, 22, 22, 44]
    assert not shared(scenes.values())
    visible, infrared = (listing.store.columns[side].store for side in listing.sides)
    assert (visible.read(0).size, visible.read(0).mode) == ((64, 64), "RGB")
    assert (infrared.read(0).size, infrared.read(0).mode) == ((64, 64), "L")


def test_sar_optical_keeps_its_places_whole(data_dir):
    listing = open_source("sar-optical", data_dir)

    assert Counter(Counter(listing.identity).values()) == {2: 313}
    places = {
        part: {who.split()[0] for who in names} for part, names in identities_of(listing).items()
    }
    assert places == {
        "train": {"SO1", "SO2", "SO3"},
        "validation": {"SO4"},
        "calibration": {"SO5"},
        "test": {"SO6"},
    }
    for column in listing.store.columns.values():
        assert column.store.read(200).size == (64, 64)


def test_strokes_run_where_their_drawing_has_ink(data_dir):
    listing = open_source("omniglot-strokes", data_dir)

    assert Counter(Counter(listing.identity).values()) == {2: 2_720}
    stroke, image = (listing.store.columns[side].store for side in listing.sides)
    on_ink = []
    for at in range(0, 2_720, 100):
        points, picture = stroke.read(at), np.asarray(image.read(at))
        x, y = points[:, :2].round().astype(int).clip(0, 104).T
        on_ink.append((picture[y, x] == 0).mean())
        assert points[-1, 2] == 1
    assert np.mean(on_ink) > 0.9


def test_no_omniglot_character_is_on_two_sides(data_dir):
    listing = open_source("omniglot-strokes", data_dir)

    characters = {
        part: {who.rpartition("/")[0] for who in names}
        for part, names in identities_of(listing).items()
    }
    assert sum(map(len, characters.values())) == 136
    assert not shared(characters.values())
    alphabets = [{name.split("/")[0] for name in found} for found in characters.values()]
    assert all(found == alphabets[0] for found in alphabets)


@pytest.mark.parametrize(("which", "characters"), [(1, 136), (2, 156)])
def test_the_minimal_track_learns_from_five_alphabets(data_dir, which, characters):
    names = identities_of(open_source(f"omniglot-minimal-{which}", data_dir))

    assert len(names["train"]) == characters
    assert len({who.split("/")[0] for who in names["train"]}) == 5
    assert len(names["test"]) == 659


@pytest.mark.parametrize(
    ("name", "counts", "graded"),
    [
        ("sick", (4_500, 251, 249, 4_927), True),
        ("sts-benchmark", (5_749, 750, 750, 1_379), True),
        ("lcqmc", (7_043, 879, 880, 12_500), False),
    ],
)
def test_listed_pairs_stand_in_their_official_parts(data_dir, name, counts, graded):
    listing = open_source(name, data_dir)

    assert {part: len(pairs) for part, pairs in listing.comparisons.items()} == dict(
        zip(PARTS, counts, strict=True)
    )
    split = np.array(listing.split)
    for part, pairs in listing.comparisons.items():
        assert set(split[pairs.left]) == set(split[pairs.right]) == {part}
        assert pairs.same.any()
        assert not pairs.same.all()
        assert (pairs.score is not None) == graded
    assert len(set(listing.identity)) == len(listing)


@pytest.mark.parametrize(
    ("name", "apart"),
    [
        ("sick", ("validation", "calibration")),
        ("sts-benchmark", ("validation", "calibration")),
        ("lcqmc", ("train", "validation", "calibration")),
    ],
)
def test_parts_we_divided_share_no_sentence(data_dir, name, apart):
    listing = open_source(name, data_dir)

    texts = {part: set() for part in PARTS}
    for at, part in enumerate(listing.split):
        texts[part].add(listing.store.read(at))
    assert not shared(texts[part] for part in apart)


@pytest.mark.parametrize(
    ("name", "first"), [("sick", (0.875, 0.55, 0.925)), ("sts-benchmark", (1.0, 0.76, 0.76))]
)
def test_grades_are_moved_to_nought_and_one(data_dir, name, first):
    score = open_source(name, data_dir).comparisons["train"].score

    assert score[:3].tolist() == pytest.approx(first)
    assert (score.min(), score.max()) == (0, 1)


def test_the_part_of_notredame_has_weak_labels(data_dir):
    listing = open_source("phototour", data_dir)

    assert listing.name.endswith("weak labels")
    assert (len(listing), len(set(listing.identity))) == (1_024, 63)
    assert listing.store.read(1_023).size == (64, 64)


def test_fvc2002_has_77_impressions_and_the_comparisons_of_them(data_dir):
    listing = open_source("fvc2002", data_dir)

    assert Counter(Counter(listing.identity).values()) == {8: 8, 7: 1, 6: 1}
    pairs = listing.comparisons["fvc"]
    identity = np.array(listing.identity)
    assert (int(pairs.same.sum()), int((~pairs.same).sum())) == (260, 45)
    assert ((identity[pairs.left] == identity[pairs.right]) == pairs.same).all()


def test_tracking_tests_on_targets_never_seen(data_dir):
    listing = open_source("tracking", data_dir)

    names = identities_of(listing)
    assert Counter(listing.identity) == {
        "Car1": 150,
        "Couple": 140,
        "Football1": 74,
        "tlp_CarChase2": 100,
        "tlp_Mohiniyattam": 100,
    }
    assert names["test"] == {"tlp_CarChase2", "tlp_Mohiniyattam"}
    assert names["train"] == names["validation"] == names["calibration"]
    assert listing.store.read(0).size == (66, 55)
