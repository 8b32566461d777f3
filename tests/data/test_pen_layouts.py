"""What pens wrote, rebuilt small: signatures, digits, and Omniglot's strokes."""

import zipfile

import numpy as np
import pytest

from gemel.data import open_source
from gemel.data._cells_store import EMPTY
from gemel.data.readers._omniglot_strokes import strokes_of
from gemel.errors import SourceError, UnreadableSampleError

POINTS = "3\n30 60 100 1 1650 650 212\n31 61 110 1 1650 650 211\n32 62 120 0 1620 650 0\n"


@pytest.fixture
def signatures(tmp_path):
    """Two users with a genuine signature and a forgery each, in any order."""
    root = tmp_path / "svc2004" / "Task2"
    root.mkdir(parents=True)
    for name in ("U10S1", "U10S21", "U2S20", "U2S40"):
        (root / f"{name}.TXT").write_text(POINTS)
    return tmp_path


def test_svc2004_is_read_by_its_file_names(signatures):
    listing = open_source("svc2004", signatures)

    assert listing.identity == ("user 02", "user 02", "user 10", "user 10")
    assert listing.forged.tolist() == [False, True, False, True]
    assert listing.split is None


def test_a_signature_has_no_clock(signatures):
    signature = open_source("svc2004", signatures).store.read(0)

    assert signature.tolist() == [
        [30, 60, 1, 1650, 650, 212],
        [31, 61, 1, 1650, 650, 211],
        [32, 62, 0, 1620, 650, 0],
    ]


def test_svc2004_reads_alike_from_its_archive(signatures):
    plain = open_source("svc2004", signatures)
    with zipfile.ZipFile(signatures / "svc2004-task2.zip", "w") as archive:
        for path in (signatures / "svc2004").rglob("*.TXT"):
            archive.write(path, f"signatures/{path.name}")
        archive.writestr("__MACOSX/signatures/._U2S20.TXT", b"")
    packed = open_source("svc2004", signatures)

    assert packed.identity == plain.identity
    assert packed.store.name(0).endswith("svc2004-task2.zip:signatures/U2S20.TXT")
    assert np.array_equal(packed.store.read(0), plain.store.read(0))


def test_a_signature_of_the_other_task_is_unreadable_and_named(signatures):
    (signatures / "svc2004" / "Task2" / "U2S20.TXT").write_text("1\n30 60 100 1\n")

    with pytest.raises(UnreadableSampleError, match=r"U2S20\.TXT: .* 7 columns, x y t .*got 4"):
        open_source("svc2004", signatures).store.read(0)


def test_a_layout_that_may_be_an_archive_says_so(tmp_path):
    with pytest.raises(
        SourceError, match=r"svc2004/ should hold U1S1\.TXT .*, or svc2004-task2\.zip should stand"
    ):
        open_source("svc2004", tmp_path)


@pytest.fixture
def pendigits(tmp_path):
    """Two digits to learn from and one to test on."""
    folder = tmp_path / "pendigits"
    folder.mkdir()
    path = ", ".join(str(number) for number in range(16))
    (folder / "pendigits.tra").write_text(f" {path}, 8\n100{path[1:]}, 3\n")
    (folder / "pendigits.tes").write_text(f"{path}, 8\n")
    return folder


def test_pendigits_are_paths_of_eight_points(pendigits):
    listing = open_source("pendigits", pendigits.parent)

    assert listing.identity == ("8", "3", "8")
    assert listing.split == ("train", "train", "test")
    assert listing.store.read(0).tolist() == [[2 * at, 2 * at + 1] for at in range(8)]
    assert listing.store.read(1)[0].tolist() == [100, 1]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1,2,3", "line 2 should be 17 numbers, x0, y0, x1"),
        ("a" + ",1" * 16, "line 2 should be 17 numbers"),
        ("nan" + ",1" * 16, "line 2 should be 17 numbers"),
        ("1," * 16 + "10", "holds the digit 10; pendigits has 0 to 9"),
    ],
)
def test_a_line_that_is_no_digit_is_named(pendigits, line, reason):
    with (pendigits / "pendigits.tes").open("a") as file:
        file.write(line + "\n")

    with pytest.raises(SourceError, match=rf"pendigits\.tes,? {reason}"):
        open_source("pendigits", pendigits.parent)


MOTOR = "START\n10.5,-20,0\n11,-21.5,30\nBREAK\n40,-50,90\nBREAK\n"


@pytest.fixture
def drawings(folder_of):
    """Ten characters by two drawers as images and strokes; one drawing has no stroke."""
    paths = [
        f"Old/character{character:02}/{character:04}_{drawer:02}"
        for character in range(1, 11)
        for drawer in (1, 2)
    ]
    root = folder_of(*(f"images_background_small1/{path}.png" for path in paths), root="omniglot")
    for path in paths[:-1]:
        stroke = root / "strokes_background_small1" / f"{path}.txt"
        stroke.parent.mkdir(parents=True, exist_ok=True)
        stroke.write_text(MOTOR)
    return root


def test_a_drawing_has_a_stroke_and_an_image(drawings):
    listing = open_source("omniglot-strokes", drawings.parent)

    assert len(listing) == 2 * 19
    assert listing.sides == ("stroke", "image")
    assert listing.identity[:19] == listing.identity[19:]
    assert listing.side.tolist() == [0] * 19 + [1] * 19
    stroke, image = (listing.store.columns[side] for side in listing.sides)
    assert (stroke.rows[19:] == EMPTY).all()
    assert (image.rows[:19] == EMPTY).all()
    at = int(image.rows[19 + 4])
    assert stroke.store.name(4)[-25:-4] == image.store.name(at)[-25:-4]
    assert stroke.store.read(4).tolist() == [[10.5, 20, 0], [11, 21.5, 1], [40, 50, 1]]


def test_no_character_stands_on_both_sides_of_the_division(drawings):
    listing = open_source("omniglot-strokes", drawings.parent)

    parts = {}
    for name, part in zip(listing.identity, listing.split, strict=True):
        parts.setdefault(name.rpartition("/")[0], set()).add(part)
    assert all(len(found) == 1 for found in parts.values())
    counts = [found.pop() for found in parts.values()]
    assert [counts.count(p) for p in ("train", "validation", "calibration", "test")] == [6, 1, 1, 2]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("START\n1,2\nBREAK\n", "line 2 should be START, BREAK or x,y,time; got '1,2'"),
        ("START\nBREAK\n", "line 2 should be START, BREAK or x,y,time; got 'BREAK'"),
        ("START\n", "holds no point of a pen"),
    ],
)
def test_a_motor_file_that_is_none_is_unreadable(text, reason):
    with pytest.raises(UnreadableSampleError, match=reason):
        strokes_of(text)
