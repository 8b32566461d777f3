"""CIFAR-10 from the files of its binary version, made up small."""

import pickle
import tarfile

import numpy as np
import pytest

from gemel.data import open_source
from gemel.errors import SourceError

FOLDER = "cifar-10-batches-bin"
RECORD = 3_073


@pytest.fixture
def things(tmp_path):
    """Six batches of 60 photographs of ten things, to be spoiled at will."""
    from made_up import build

    return build("cifar10", tmp_path / "data") / FOLDER


def pack(folder, archive):
    with tarfile.open(archive, "w:gz") as packed:
        packed.add(folder, FOLDER)


def test_five_batches_learn_and_one_tests(things):
    listing = open_source("cifar10", things.parent)

    assert listing.split == ("train",) * 300 + ("test",) * 60
    assert listing.split_by == "sample"
    assert set(listing.identity) == {f"thing{kind}" for kind in range(10)}


def test_a_photograph_is_its_record_plane_by_plane(things):
    listing = open_source("cifar10", things.parent)
    record = (things / "data_batch_2.bin").read_bytes()[7 * RECORD : 8 * RECORD]

    photo = np.asarray(listing.store.read(60 + 7))

    assert listing.identity[60 + 7] == f"thing{record[0]}"
    assert photo.shape == (32, 32, 3)
    for colour in range(3):
        for row in (0, 9, 31):
            for column in (0, 20, 31):
                at = 1 + colour * 1_024 + row * 32 + column
                assert photo[row, column, colour] == record[at]


def test_the_archive_reads_as_its_folder_does(things):
    plain = open_source("cifar10", things.parent)
    pack(things, things.parent / "cifar-10-binary.tar.gz")
    things.rename(things.with_name("away"))

    packed = open_source("cifar10", things.parent)

    assert (packed.identity, packed.split) == (plain.identity, plain.split)
    assert packed.store.digest() == plain.store.digest()
    assert not things.exists()


def test_the_folder_may_stand_in_one_of_the_data_sets_name(things):
    outer = things.parent / "cifar10"
    outer.mkdir()
    things.rename(outer / FOLDER)

    assert len(open_source("cifar10", outer.parent)) == 360


def test_the_version_of_pickles_is_never_opened(tmp_path):
    folder = tmp_path / "cifar-10-batches-py"
    folder.mkdir()
    (folder / "data_batch_1").write_bytes(pickle.dumps({"data": [1]}))

    with pytest.raises(
        SourceError, match=r"binary version \(the python version is made of pickles.*~kriz/cifar"
    ):
        open_source("cifar10", tmp_path)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda raw: raw[:-1], r"data_batch_3\.bin holds 184,379 bytes.*3,073 for each"),
        (lambda raw: b"", r"data_batch_3\.bin holds 0 bytes"),
        (lambda raw: b"\x0a" + raw[1:], r"data_batch_3\.bin holds class 10; cifar10 has 0 to 9"),
    ],
)
def test_a_damaged_batch_is_named(things, spoil, reason):
    batch = things / "data_batch_3.bin"
    batch.write_bytes(spoil(batch.read_bytes()))

    with pytest.raises(SourceError, match=reason):
        open_source("cifar10", things.parent)


def test_a_class_without_a_name_is_refused(things):
    (things / "batches.meta.txt").write_text("airplane\nautomobile\n")

    with pytest.raises(SourceError, match=r"batches\.meta\.txt should name 10 classes.*names 2"):
        open_source("cifar10", things.parent)


def test_a_missing_batch_is_named_with_the_home_of_the_data_set(things):
    (things / "data_batch_5.bin").unlink()

    with pytest.raises(SourceError, match=r"cifar10 has no data_batch_5\.bin in .*~kriz/cifar"):
        open_source("cifar10", things.parent)


def test_an_archive_of_something_else_is_refused(things):
    archive = things.parent / "cifar-10-binary.tar.gz"
    (things / "test_batch.bin").unlink()
    pack(things, archive)

    with pytest.raises(SourceError, match=r"holds no test_batch\.bin: it is not the binary"):
        open_source("cifar10", things.parent)


def test_a_truncated_archive_is_refused(things):
    archive = things.parent / "cifar-10-binary.tar.gz"
    pack(things, archive)
    archive.write_bytes(archive.read_bytes()[:-5_000])

    with pytest.raises(SourceError, match=r"tar\.gz cannot be unpacked: "):
        open_source("cifar10", things.parent)
    archive.write_bytes(b"no archive")
    with pytest.raises(SourceError, match=r"tar\.gz cannot be unpacked: "):
        open_source("cifar10", things.parent)
