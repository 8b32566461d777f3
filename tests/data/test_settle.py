from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gemel.data import ArrayStore, FilesStore, Listing, PreprocessingSettings, settle
from gemel.errors import SourceError


def listing_of(images):
    identity = tuple(str(at % 2) for at in range(len(images)))
    return Listing("made up", ArrayStore(images, "made up"), identity)


@pytest.fixture
def files_of(tmp_path: Path):
    """A listing of pictures saved with the sizes and modes given."""

    def build(*pictures: Image.Image) -> Listing:
        for at, picture in enumerate(pictures):
            picture.save(tmp_path / f"{at:03}.png")
        members = sorted(path.name for path in tmp_path.iterdir())
        identity = tuple(str(at % 2) for at in range(len(members)))
        return Listing("made up", FilesStore(tmp_path, members), identity)

    return build


def grey(width, height):
    return Image.new("L", (width, height), 120)


def test_small_images_keep_their_size_and_grey_stays_grey():
    settled = settle(PreprocessingSettings(), listing_of(np.zeros((6, 28, 20), np.uint8)))

    assert (settled.size, settled.channels) == ((28, 20), 1)


def test_large_images_are_brought_to_64_and_keep_their_proportions(files_of):
    settled = settle(PreprocessingSettings(), files_of(grey(400, 200), grey(400, 200)))

    assert settled.size == (32, 64)


def test_the_median_size_decides(files_of):
    settled = settle(PreprocessingSettings(), files_of(*[grey(20, 30)] * 3, grey(200, 300)))

    assert settled.size == (30, 20)


def test_no_side_falls_below_eight_pixels(files_of):
    settled = settle(PreprocessingSettings(), files_of(grey(640, 30), grey(640, 30)))

    assert settled.size == (8, 64)


def test_one_coloured_image_makes_all_coloured(files_of):
    red = Image.new("RGB", (12, 12), (200, 20, 20))

    assert settle(PreprocessingSettings(), files_of(grey(12, 12), red)).channels == 3


def test_a_tinge_is_no_colour(files_of):
    yellowed = Image.new("RGB", (12, 12), (210, 205, 195))

    assert settle(PreprocessingSettings(), files_of(yellowed, yellowed)).channels == 1


def test_what_the_user_chose_stays_and_no_image_is_opened(tmp_path):
    chosen = PreprocessingSettings(size=(16, 24), channels=3, fit="crop", invert=True)
    nowhere = Listing("nowhere", FilesStore(tmp_path, ["a.png", "b.png"]), ("0", "1"))

    settled = settle(chosen, nowhere)

    assert {key: getattr(settled, key) for key in chosen.model_dump()} == chosen.model_dump()


def test_a_choice_of_size_leaves_the_channels_to_the_images(files_of):
    red = Image.new("RGB", (12, 12), (200, 20, 20))

    settled = settle(PreprocessingSettings(size=(9, 9)), files_of(red, red))

    assert (settled.size, settled.channels) == ((9, 9), 3)


def test_unreadable_images_are_passed_over_while_others_can_be_read(files_of, tmp_path):
    (tmp_path / "zzz.png").write_bytes(b"no image")

    assert settle(PreprocessingSettings(), files_of(grey(12, 10), grey(12, 10))).size == (10, 12)


def test_when_none_can_be_read_the_fault_and_the_way_out_are_named(tmp_path):
    (tmp_path / "a.png").write_bytes(b"no image")
    listing = Listing("broken", FilesStore(tmp_path, ["a.png", "b.png"]), ("0", "1"))

    with pytest.raises(
        SourceError,
        match=r"None of 2 images of broken can be read.*a\.png.*set preprocessing\.size",
    ):
        settle(PreprocessingSettings(), listing)
