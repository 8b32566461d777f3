import pytest

from gemel.data import open_source
from gemel.errors import SourceError


def test_each_folder_is_an_identity_with_all_images_below_it(folder_of):
    root = folder_of("ann/1.png", "ann/later/2.JPG", "bob/1.png", "bob/2.bmp")
    (root / "bob" / "notes.txt").write_text("not an image")
    (root / "bob" / ".hidden.png").write_bytes(b"")

    listing = open_source(root)

    assert listing.identity == ("ann", "ann", "bob", "bob")
    assert [listing.store.name(at) for at in range(4)] == [
        str(root / path) for path in ("ann/1.png", "ann/later/2.JPG", "bob/1.png", "bob/2.bmp")
    ]
    assert listing.split is None


@pytest.mark.parametrize("val", ["val", "validation"])
def test_folders_called_like_parts_are_the_division(folder_of, val):
    root = folder_of("train/ann/1.png", f"{val}/bob/1.png", "test/cid/1.png", "test/cid/2.png")

    listing = open_source(root)

    assert listing.identity == ("cid", "cid", "ann", "bob")
    assert listing.split == ("test", "test", "train", "validation")
    assert listing.split_by == "identity"


def test_classes_that_repeat_in_every_part_are_divided_by_sample(folder_of):
    root = folder_of(*(f"{part}/{who}/1.png" for part in ("train", "test") for who in "ab"))

    assert open_source(root).split_by == "sample"


def test_a_person_called_test_is_a_person(folder_of):
    assert open_source(folder_of("test/1.png", "ann/1.png")).split is None


def test_a_folder_with_one_identity_is_refused(folder_of):
    with pytest.raises(SourceError, match=r"holds one identity, 'ann'"):
        open_source(folder_of("ann/1.png", "ann/2.png"))


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(SourceError, match=r"holds no identity: .*; it is empty of images\.$"):
        open_source(tmp_path)


def test_images_that_belong_to_nobody_are_counted(folder_of):
    with pytest.raises(
        SourceError, match=r"one folder per identity .*the 2 images in it belong to"
    ):
        open_source(folder_of("1.png", "2.png"))
