"""Published layouts, rebuilt small."""

import gzip

import numpy as np
import pytest

from gemel.data import open_source
from gemel.data.readers._fashion_mnist import book_pairs
from gemel.errors import SourceError


def test_mnist_is_read_with_its_official_division(mnist):
    listing = open_source("mnist", data=mnist.parent)

    assert listing.split == ("train",) * 20 + ("test",) * 10
    assert listing.identity[:3] == ("0", "1", "2")
    assert listing.split_by == "sample"


def test_the_folder_itself_may_be_named_and_its_files_unpacked(mnist):
    packed = mnist / "train-images-idx3-ubyte.gz"
    (mnist / "train-images-idx3-ubyte").write_bytes(gzip.decompress(packed.read_bytes()))
    packed.unlink()

    assert len(open_source("mnist", data=mnist)) == 30


def test_a_missing_file_is_named_with_the_home_of_the_data_set(mnist):
    (mnist / "t10k-labels-idx1-ubyte.gz").unlink()

    with pytest.raises(
        SourceError, match=r"^mnist has no t10k-labels-idx1-ubyte\.gz in .*yann\.lecun\.com"
    ):
        open_source("mnist", data=mnist.parent)


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda raw: gzip.compress(b"\0\0\x0d\x03" + raw[4:]), "magic number 00000803 .*00000d03"),
        (lambda raw: gzip.compress(b""), "begins with nothing"),
        (lambda raw: gzip.compress(raw[:-1]), "announces 20 by 4 by 3 bytes and holds 239"),
        (lambda raw: gzip.compress(raw + b"\0"), "announces 20 by 4 by 3 bytes and holds 241"),
        (lambda raw: gzip.compress(raw[:9]), "announces .* truncated or damaged"),
        (lambda raw: gzip.compress(raw)[:-9], "cannot be unpacked"),
        (lambda raw: raw, "cannot be unpacked"),
    ],
)
def test_a_damaged_idx_file_is_refused_by_name(mnist, spoil, reason):
    path = mnist / "train-images-idx3-ubyte.gz"
    path.write_bytes(spoil(gzip.decompress(path.read_bytes())))

    with pytest.raises(SourceError, match=rf"train-images-idx3-ubyte\.gz .*{reason}"):
        open_source("mnist", data=mnist.parent)


def test_images_and_classes_of_different_data_sets_are_refused(mnist, idx_file):
    idx_file(mnist / "t10k-labels-idx1-ubyte.gz", np.zeros(9, dtype=np.uint8))

    with pytest.raises(SourceError, match=r"holds 10 images and .* 9 classes"):
        open_source("mnist", data=mnist.parent)


def test_a_class_that_does_not_exist_is_refused(mnist, idx_file):
    idx_file(mnist / "t10k-labels-idx1-ubyte.gz", np.full(10, 11, dtype=np.uint8))

    with pytest.raises(SourceError, match=r"holds class 11; mnist has 0 to 9"):
        open_source("mnist", data=mnist.parent)


def test_the_books_pairs_agree_with_the_loop():
    members = [np.array([0, 3, 6]), np.array([1, 4, 7]), np.array([2, 5, 8])]
    pairs = book_pairs(members)

    kind, place = {}, {}
    for who, one in enumerate(members):
        for at, image in enumerate(one.tolist()):
            kind[image], place[image] = who, at
    assert len(pairs) == 18
    for left, right, same in zip(pairs.left, pairs.right, pairs.same, strict=True):
        if same:
            assert right == members[kind[left]][(place[left] + 1) % 3]
        else:
            assert kind[left] != kind[right]
            assert place[left] == place[right]
    assert sorted(pairs.left[pairs.same]) == sorted(pairs.left[~pairs.same]) == list(range(9))


def test_att_faces_are_people_and_nothing_else(folder_of):
    root = folder_of("s1/1.pgm", "s1/2.pgm", "s12/1.pgm", "spare/1.pgm", root="att-faces")

    assert open_source("att-faces", data=root.parent).identity == ("s1", "s1", "s12")


def test_an_empty_layout_says_what_it_should_hold(tmp_path):
    (tmp_path / "att-faces").mkdir()

    with pytest.raises(SourceError, match=r"^att-faces: nothing of it stands in .*s1 to s40"):
        open_source("att-faces", data=tmp_path)


@pytest.mark.parametrize("folders", ["images/{}", "full_{}"])
def test_cedar_is_read_by_its_file_names(folder_of, folders):
    kinds = ("original", "forgeries")
    root = folder_of(
        *(
            f"{folders.format(writer)}/{kind}_{writer}_1.png"
            for writer in (1, 10)
            for kind in kinds
        ),
        root="cedar",
    )

    listing = open_source("cedar", data=root.parent)

    assert listing.identity == ("writer 01", "writer 01", "writer 10", "writer 10")
    assert listing.forged.tolist() == [False, True, False, True]


@pytest.fixture
def signatures(folder_of):
    """Two writers to learn from, two to test, and the list of test pairs."""
    root = folder_of(
        *(f"images/{w}/01_{w}.png" for w in ("001", "048", "049", "069")),
        *(f"images/{w}_forg/01_{w}.PNG" for w in ("001", "048", "049", "069")),
        root="sigcomp2011-dutch",
    )
    (root / "test_data.csv").write_text(
        "049/01_049.png,049_forg/01_049.PNG,1\n069/01_069.png,069/01_069.png,0\n"
    )
    return root


def test_sigcomp2011_keeps_the_test_writers_out_of_training(signatures):
    listing = open_source("sigcomp2011", data=signatures.parent)

    parts = dict(zip(listing.identity, listing.split, strict=True))
    assert parts == {
        "writer 001": "train",
        "writer 048": "train",
        "writer 049": "test",
        "writer 069": "test",
    }
    assert listing.forged.sum() == 4


def test_in_the_test_list_of_sigcomp2011_one_means_forged(signatures):
    listing = open_source("sigcomp2011", data=signatures.parent)
    pairs = listing.comparisons["test"]

    assert pairs.same.tolist() == [False, True]
    assert listing.store.name(int(pairs.right[0])).endswith("049_forg/01_049.PNG")


def test_sigcomp2011_as_distributed_is_read_without_its_repetitions(signatures):
    images = signatures / "images"
    for part, writers in (("train", "001 048 049 069"), ("test", "049 069")):
        for writer in writers.split():
            for kind in ("", "_forg"):
                source = images / f"{writer}{kind}"
                target = signatures / part / source.name
                target.mkdir(parents=True)
                for file in source.iterdir():
                    (target / file.name).write_bytes(file.read_bytes())
    images.rename(signatures / "elsewhere")

    assert len(open_source("sigcomp2011", data=signatures.parent)) == 8


@pytest.mark.parametrize(
    "line", ["049/01_049.png,none.png,1", "049/01_049.png,049/01_049.png,2", "x"]
)
def test_a_bad_line_in_the_test_list_is_named(signatures, line):
    with (signatures / "test_data.csv").open("a") as file:
        file.write(line + "\n")

    with pytest.raises(SourceError, match=rf"test_data\.csv, line 3 .*got '{line}'"):
        open_source("sigcomp2011", data=signatures.parent)
