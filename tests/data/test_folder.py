import zipfile

import numpy as np
import pytest

from gemel.data import open_source, refuse_one_identity
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


def test_a_folder_with_one_identity_is_read_but_nobody_can_be_told_apart_in_it(folder_of):
    listing = open_source(folder_of("ann/1.png", "ann/2.png"))

    assert listing.identity == ("ann", "ann")
    with pytest.raises(SourceError, match=r"holds one identity, 'ann'"):
        refuse_one_identity(listing)


def test_an_empty_folder_is_refused(tmp_path):
    with pytest.raises(SourceError, match=r"holds no identity: .*; there is no input in it\.$"):
        open_source(tmp_path)


def test_images_that_belong_to_nobody_are_counted(folder_of):
    with pytest.raises(
        SourceError,
        match=r"one folder per identity .*the 2 inputs in it belong to nobody .unlabelled:",
    ):
        open_source(folder_of("1.png", "2.png"))


def test_a_folder_holds_sounds_as_well(tmp_path, sound_file):
    for who in ("ann", "bob"):
        sound_file(tmp_path / "voices" / who / "1.wav")

    listing = open_source(tmp_path / "voices")

    assert listing.store.modality == "sound"
    assert listing.store.read(1).rate == 8_000


@pytest.mark.parametrize(
    ("files", "modality"),
    [
        ({"a/1.txt": "A man, walking.", "b/1.txt": "Nobody walks."}, "text"),
        ({"a/1.txt": "1 2\n3 4\n", "b/1.txt": "5 6\n7 8\n9 1\n"}, "series"),
        ({"a/1.csv": "1\n2\n3\n", "b/1.csv": "4\n5\n"}, "series"),
        ({"a/1.csv": "1,2,3\n", "b/1.csv": "4,5,6\n"}, "vector"),
        ({"a/1.txt": "12", "b/1.txt": "Twelve"}, "text"),
    ],
)
def test_files_of_text_and_numbers_are_told_apart_by_what_is_in_them(tmp_path, files, modality):
    for name, content in files.items():
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(content)

    listing = open_source(tmp_path)

    assert listing.store.modality == modality
    assert listing.identity == ("a", "b")


def test_arrays_on_disk_are_series(tmp_path):
    for at, who in enumerate(("ann", "bob")):
        (tmp_path / who).mkdir()
        np.save(tmp_path / who / "walk.npy", np.arange(12.0).reshape(6, 2) + at)

    listing = open_source(tmp_path)

    assert listing.store.modality == "series"
    assert listing.store.read(1)[0].tolist() == [1, 2]


def test_pictures_beside_sounds_are_refused_by_name(folder_of, sound_file):
    root = folder_of("ann/1.png", "bob/1.png")
    sound_file(root / "bob" / "2.wav")

    with pytest.raises(SourceError, match=r"several kinds, ann/1\.png and bob/2\.wav\. Keep one"):
        open_source(root)


def test_texts_beside_other_tables_are_refused_by_name(tmp_path):
    (tmp_path / "ann").mkdir()
    (tmp_path / "ann" / "1.txt").write_text("A word.")
    (tmp_path / "ann" / "2.csv").write_text("1,2\n")

    with pytest.raises(SourceError, match=r"several kinds, ann/1\.txt and ann/2\.csv"):
        open_source(tmp_path)


def test_a_folder_that_is_only_linked_to_is_read(folder_of):
    root = folder_of("ann/1.png", "bob/1.png")
    elsewhere = folder_of("1.png", root="elsewhere")
    (root / "cid").symlink_to(elsewhere)

    assert open_source(root).identity == ("ann", "bob", "cid")


def zipped(root, archive, around=""):
    with zipfile.ZipFile(archive, "w") as opened:
        for path in root.rglob("*"):
            if path.is_file():
                opened.write(path, f"{around}{path.relative_to(root).as_posix()}")
        opened.writestr("__MACOSX/ann/._1.png", b"")
    return archive


@pytest.mark.parametrize("around", ["", "pictures/"])
def test_an_archive_reads_like_the_folder_it_holds(folder_of, tmp_path, around):
    root = folder_of("ann/1.png", "ann/later/2.png", "bob/1.png")
    plain = open_source(root)

    packed = open_source(zipped(root, tmp_path / "a.zip", around))

    assert packed.identity == plain.identity == ("ann", "ann", "bob")
    assert [packed.store.read(at).tobytes() for at in range(3)] == [
        plain.store.read(at).tobytes() for at in range(3)
    ]


def test_an_archive_may_hold_parts(folder_of, tmp_path):
    root = folder_of("train/ann/1.png", "test/bob/1.png")

    assert open_source(zipped(root, tmp_path / "a.zip", "all/")).split == ("test", "train")


def test_an_archive_that_is_none_is_refused(tmp_path):
    (tmp_path / "a.zip").write_text("none")

    with pytest.raises(SourceError, match=r"a\.zip is not a readable zip archive"):
        open_source(tmp_path / "a.zip")


def test_without_labels_every_input_is_an_identity_of_its_own(folder_of, tmp_path):
    root = folder_of("1.png", "deep/2.png", "deep/3.png")

    for place in (root, zipped(root, tmp_path / "a.zip")):
        listing = open_source(f"unlabelled:{place}")

        assert listing.name == f"unlabelled:{place}"
        assert listing.identity == ("1.png", "deep/2.png", "deep/3.png")
        assert listing.split is None


def test_nothing_without_labels_is_refused(tmp_path):
    with pytest.raises(
        SourceError, match=r"holds no input: no picture, sound, video, text or file"
    ):
        open_source(f"unlabelled:{tmp_path}")
