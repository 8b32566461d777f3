"""Published layouts that come as archives or unpacked, rebuilt small."""

import zipfile

import pytest

from gemel.data import open_source
from gemel.errors import SourceError


def drawings(part, alphabets):
    return [
        f"{part}/{alphabet}/character{character:02}/0001_{drawer:02}.png"
        for alphabet in alphabets
        for character in (1, 2)
        for drawer in (1, 2)
    ]


@pytest.fixture
def omniglot(folder_of):
    """Ten background and two evaluation alphabets of two characters by two drawers."""
    return folder_of(
        *drawings("images_background", [f"Old_{at}" for at in range(10)]),
        *drawings("images_evaluation", ["New_0", "New_1"]),
        root="omniglot",
    )


def test_omniglot_divides_whole_alphabets(omniglot):
    listing = open_source("omniglot", data=omniglot.parent)

    parts = {}
    for character, part in zip(listing.identity, listing.split, strict=True):
        parts.setdefault(character.split("/")[0], set()).add(part)
    assert all(len(found) == 1 for found in parts.values())
    counts = [part for found in parts.values() for part in found]
    assert [counts.count(p) for p in ("train", "validation", "calibration", "test")] == [6, 2, 2, 2]
    assert {alphabet for alphabet, found in parts.items() if found == {"test"}} == {
        "New_0",
        "New_1",
    }


def test_omniglot_reads_alike_from_its_archives(omniglot):
    plain = open_source("omniglot", data=omniglot.parent)
    pixels = [plain.store.read(at).tobytes() for at in range(len(plain))]
    for part in ("images_background", "images_evaluation"):
        with zipfile.ZipFile(omniglot / f"{part}.zip", "w") as archive:
            for path in sorted((omniglot / part).rglob("*.png"), reverse=True):
                archive.write(path, path.relative_to(omniglot))
            archive.writestr(f"__MACOSX/{part}/._x.png", b"")
        (omniglot / part).rename(omniglot / f"{part}-away")

    packed = open_source("omniglot", data=omniglot.parent)

    assert packed.identity == plain.identity
    assert packed.split == plain.split
    assert [packed.store.read(at).tobytes() for at in range(len(packed))] == pixels


@pytest.mark.parametrize("which", [1, 2])
def test_the_minimal_track_learns_from_its_own_five_alphabets(omniglot, folder_of, which):
    folder_of(*drawings(f"images_background_small{which}", ["Few"]), root="omniglot")

    listing = open_source(f"omniglot-minimal-{which}", data=omniglot.parent)

    parts = {}
    for character, part in zip(listing.identity, listing.split, strict=True):
        parts.setdefault(part, set()).add(character.split("/")[0])
    assert parts == {"train": {"Few"}, "test": {"New_0", "New_1"}}


@pytest.fixture
def lfw(folder_of):
    """Four people; two of them in the list of test pairs."""
    root = folder_of(
        *(
            f"lfw/{who}/{who}_000{at}.jpg"
            for who in ("Ann_A", "Bob", "Cid", "Dee")
            for at in (1, 2)
        ),
        root="lfw",
    )
    (root / "pairsDevTrain.txt").write_text("1\nAnn_A\t1\t2\nAnn_A\t1\tBob\t2\n")
    (root / "pairsDevTest.txt").write_text("1\nCid\t1\t2\nCid\t2\tDee\t1\n")
    return root


def test_lfw_keeps_the_people_of_the_test_pairs_out_of_training(lfw):
    listing = open_source("lfw", data=lfw.parent)

    assert listing.identity == ("Ann_A", "Ann_A", "Bob", "Bob", "Cid", "Cid", "Dee", "Dee")
    assert listing.split == ("train",) * 4 + ("test",) * 4
    pairs = listing.comparisons["dev-test"]
    assert (pairs.left.tolist(), pairs.right.tolist()) == ([4, 5], [5, 6])
    assert pairs.same.tolist() == [True, False]
    assert set(listing.comparisons) == {"dev-train", "dev-test"}


def test_lfw_reads_alike_from_its_archive(lfw):
    with zipfile.ZipFile(lfw / "lfw-gray64.zip", "w") as archive:
        for path in (lfw / "lfw").rglob("*.jpg"):
            archive.write(path, path.relative_to(lfw / "lfw"))
    plain = open_source("lfw", data=lfw.parent)
    (lfw / "lfw").rename(lfw / "away")

    packed = open_source("lfw", data=lfw.parent)

    assert packed.identity == plain.identity
    assert packed.store.name(0).endswith("lfw-gray64.zip:Ann_A/Ann_A_0001.jpg")
    assert packed.store.read(0).tobytes() == open_source("lfw", data=lfw).store.read(0).tobytes()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Cid\t1\t9", "names a picture that is not there"),
        ("Cid\t1\tx", "names a picture that is not there"),
        ("Cid 1 2", "is not a pair"),
    ],
)
def test_a_bad_line_in_a_list_of_faces_is_named(lfw, line, reason):
    with (lfw / "pairsDevTest.txt").open("a") as file:
        file.write(line + "\n")

    with pytest.raises(SourceError, match=rf"pairsDevTest\.txt, line 4 {reason}"):
        open_source("lfw", data=lfw.parent)
