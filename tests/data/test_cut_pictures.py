"""Layouts whose inputs are cut out of larger pictures, and one of whole ones, rebuilt small."""

from collections import Counter

import numpy as np
import pytest
from PIL import Image

from gemel.data import FilesStore, open_source
from gemel.data.readers._converted_store import ConvertedStore
from gemel.data.readers._cropped_store import CroppedStore, tiles
from gemel.errors import SourceError, UnreadableSampleError


def test_a_crop_is_the_pixels_of_its_box(folder_of, picture):
    root = folder_of("a.png", "b.png")
    whole = FilesStore(root, ["a.png", "b.png"])
    store = CroppedStore(
        whole, np.array([1, 0, 1]), np.array([[2, 1, 4, 3], [0, 0, 9, 7], [8, 6, 2, 2]])
    )

    assert len(store) == 3
    assert np.array_equal(np.asarray(store.read(0)), np.asarray(picture(1))[1:4, 2:6])
    assert store.read(1).tobytes() == picture(0).tobytes()
    assert np.asarray(store.read(2))[1:, 1:].tolist() == [[0]]
    assert store.name(0) == f"{root / 'b.png'}[2,1 4x3]"


def test_another_box_is_another_content(folder_of):
    whole = FilesStore(folder_of("a.png"), ["a.png"])
    digests = {
        CroppedStore(whole, np.array([0]), np.array([box])).digest()
        for box in ([0, 0, 2, 2], [0, 0, 2, 3], [1, 0, 2, 2])
    }

    assert len(digests) == 3


def test_tiles_cover_the_middle_row_by_row():
    assert tiles(7, 5, 2).tolist() == [[left, top, 2, 2] for top in (0, 2) for left in (0, 2, 4)]
    assert tiles(10, 3, 4).tolist() == []
    assert tiles(10, 4, 4).tolist() == [[1, 0, 4, 4], [5, 0, 4, 4]]


def test_a_conversion_is_part_of_the_content_and_names_what_it_cannot_convert(folder_of):
    whole = FilesStore(folder_of("a.png"), ["a.png"])

    def refuse(_):
        raise UnreadableSampleError("too dark.")

    turned = ConvertedStore(whole, lambda image: image.rotate(180), "image", "turned")
    assert turned.read(0).tobytes() == whole.read(0).rotate(180).tobytes()
    assert turned.digest() != ConvertedStore(whole, refuse, "image", "refused").digest()
    with pytest.raises(UnreadableSampleError, match=r"a\.png: too dark\.$"):
        ConvertedStore(whole, refuse, "image", "refused").read(0)


@pytest.fixture
def phototour(tmp_path):
    """One sheet; patch i is grey level i. Three points, the official files of them."""
    folder = tmp_path / "notredame"
    folder.mkdir()
    sheet = np.arange(256, dtype=np.uint8).reshape(16, 16).repeat(64, axis=0).repeat(64, axis=1)
    Image.fromarray(sheet).save(folder / "patches0000.bmp")
    (folder / "info.txt").write_text("".join(f"{at // 2} {at}\n" for at in range(6)))
    (folder / "m50_4_4_0.txt").write_text("0 0 0 1 0 0 0\n4 2 0 1 0 0 0\n")
    return tmp_path


def test_phototour_reads_the_official_files(phototour):
    listing = open_source("phototour", phototour)

    assert listing.name == "phototour"
    assert listing.identity == tuple(f"point {at // 2}" for at in range(6))
    assert np.asarray(listing.store.read(5)).tolist() == np.full((64, 64), 5).tolist()
    pairs = listing.comparisons["m50_4_4_0"]
    assert (pairs.left.tolist(), pairs.right.tolist()) == ([0, 4], [1, 1])
    assert pairs.same.tolist() == [True, False]


def test_guessed_points_are_called_weak_labels(phototour):
    folder = phototour / "notredame"
    (folder / "info.txt").unlink()
    (folder / "m50_4_4_0.txt").unlink()
    rows = "".join(f"{at},patches0000.bmp,0,{at},{at // 3}\n" for at in range(18))
    (folder / "derived_groups.csv").write_text("patch_index,file,row,col,group\n" + rows)

    listing = open_source("phototour", phototour)

    assert listing.name == "phototour with weak labels"
    assert listing.identity[:4] == ("group 0", "group 0", "group 0", "group 1")
    assert np.asarray(listing.store.read(17)).max() == 17
    assert not listing.comparisons


def test_more_patches_than_the_sheets_hold_are_refused(phototour):
    (phototour / "notredame" / "info.txt").write_text("0 0\n" * 257)

    with pytest.raises(SourceError, match=r"257 patches are from, and its 1 sheets hold 256"):
        open_source("phototour", phototour)


def test_a_pair_of_a_patch_that_is_not_there_is_refused_by_line(phototour):
    (phototour / "notredame" / "m50_4_4_0.txt").write_text("0 0 0 1 0 0 0\n4 2 0 6 0 0 0\n")

    with pytest.raises(SourceError, match=r"m50_4_4_0\.txt, line 2 names a patch .*there are 6"):
        open_source("phototour", phototour)


def test_derived_groups_out_of_order_are_refused(phototour):
    folder = phototour / "notredame"
    (folder / "info.txt").unlink()
    (folder / "derived_groups.csv").write_text("patch_index,file,row,col,group\n1,x,0,1,0\n")

    with pytest.raises(SourceError, match=r"row 1 should have patch_index 0 and a group; got '1,x"):
        open_source("phototour", phototour)


def test_fingers_are_compared_as_in_the_competition(folder_of):
    root = folder_of("101_1.png", "101_3.png", "101_10.png", "102_2.png", root="fvc2002-db1b")

    listing = open_source("fvc2002", root.parent)

    assert listing.identity == ("finger 101",) * 3 + ("finger 102",)
    pairs = listing.comparisons["fvc"]
    assert list(
        zip(pairs.left.tolist(), pairs.right.tolist(), pairs.same.tolist(), strict=True)
    ) == [
        (0, 1, True),
        (0, 2, True),
        (1, 2, True),
        (0, 3, False),
    ]
    assert listing.store.name(2).endswith("101_10.png")


@pytest.fixture
def films(folder_of):
    """Five sequences of ten frames; the last counts pixels from 0."""
    names = ("Ant", "Bee", "Cat", "Dog", "Elk")
    root = folder_of(
        *(f"{name}/img/{at:04}.jpg" for name in names for at in range(1, 11)), root="tracking"
    )
    for name, between in zip(names, (",", "\t", " ", ",", ","), strict=True):
        line = between.join(("3", "2", "4", "5"))
        (root / name / "groundtruth_rect.txt").write_text(f"{line}\n" * 10)
    (root / "Elk" / "groundtruth_tlp.txt").write_text("1,3,2,4,5,0\n" * 10)
    return root


def test_a_tracklet_is_the_target_cut_out_of_every_frame(films):
    listing = open_source("tracking", films.parent)

    assert Counter(listing.identity) == dict.fromkeys(("Ant", "Bee", "Cat", "Dog", "Elk"), 10)
    frame = np.asarray(Image.open(films / "Bee" / "img" / "0003.jpg"))
    assert listing.store.read(12).size == (4, 5)
    assert np.array_equal(np.asarray(listing.store.read(12)), frame[1:6, 2:6])


def test_pixels_counted_from_nought_stay_where_they_are(films):
    assert open_source("tracking", films.parent).store.name(49).endswith("0010.jpg[3,2 4x5]")


def test_targets_of_the_test_are_never_seen_and_time_divides_the_others(films):
    listing = open_source("tracking", films.parent)

    seen = ["train"] * 8 + ["validation", "calibration"]
    assert listing.split == (*seen, *seen, *seen, *["test"] * 20)


@pytest.mark.parametrize(
    ("truth", "reason"),
    [
        ("3,2,4,5\n" * 9, r"has 9 lines, and there are 10 frames"),
        ("3,2,4,5\n" * 9 + "3,2,0,5\n", r"line 10: the target has no width or no height"),
        ("3,2,4\n" * 10, r"line 1 should be 4 numbers, x, y, width, height; got '3,2,4'"),
        ("nan,2,4,5\n" * 10, r"line 1 should be 4 numbers"),
    ],
)
def test_a_truth_that_cannot_be_is_refused(films, truth, reason):
    (films / "Cat" / "groundtruth_rect.txt").write_text(truth)

    with pytest.raises(SourceError, match=rf"Cat.groundtruth_rect\.txt,? {reason}"):
        open_source("tracking", films.parent)
