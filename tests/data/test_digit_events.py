"""Spoken digits, and events of an image, a sound and a path, rebuilt small."""

import zipfile
from collections import Counter

import numpy as np
import pytest

from gemel.data import open_source
from gemel.errors import SourceError


@pytest.fixture
def spoken(tmp_path, sound_file):
    """Two digits by two speakers: takes 0, 5 and 10."""
    for digit in (0, 1):
        for speaker in ("ann", "bob"):
            for take in (0, 5, 10):
                file = tmp_path / "fsdd" / "recordings" / f"{digit}_{speaker}_{take}.wav"
                sound_file(file, seed=take + len(speaker) + digit)
    return tmp_path


def test_early_takes_are_the_test(spoken):
    listing = open_source("fsdd", spoken)

    assert listing.identity == ("0",) * 6 + ("1",) * 6
    assert listing.split == ("test", "train", "train") * 4
    assert listing.store.modality == "sound"
    assert listing.store.name(2).endswith("recordings/0_ann_10.wav")
    assert len(listing.store.read(0).samples) == 800


def test_the_same_recordings_tell_speakers(spoken):
    listing = open_source("fsdd-speakers", spoken)

    assert Counter(listing.identity) == {"ann": 6, "bob": 6}
    assert listing.split_by == "sample"


def test_fsdd_reads_alike_from_its_archive(spoken):
    plain = open_source("fsdd", spoken)
    with zipfile.ZipFile(spoken / "fsdd-1500.zip", "w") as archive:
        for path in (spoken / "fsdd").rglob("*.wav"):
            archive.write(path, path.relative_to(spoken / "fsdd"))

    packed = open_source("fsdd", spoken)

    assert packed.identity == plain.identity
    assert ".zip:" in packed.store.name(0)
    assert np.array_equal(packed.store.read(7).samples, plain.store.read(7).samples)


@pytest.fixture
def events(mnist, spoken):
    """Enough images and paths of both digits for the recordings; no two paths alike."""
    folder = mnist.parent / "pendigits"
    folder.mkdir()
    for part, count in (("tra", 30), ("tes", 9)):
        lines = [f"{at}," + "1," * 15 + str(at % 3) for at in range(count)]
        (folder / f"pendigits.{part}").write_text("\n".join(lines))
    return mnist.parent


@pytest.fixture
def many_images(events, idx_file):
    """MNIST's training part with four images of each digit, and two to test."""
    for part, count in (("train", 40), ("t10k", 20)):
        images = np.arange(count, dtype=np.uint8)[:, None, None].repeat(3, axis=1)
        idx_file(events / "mnist" / f"{part}-images-idx3-ubyte.gz", images)
        kinds = np.arange(count, dtype=np.uint8) % 10
        idx_file(events / "mnist" / f"{part}-labels-idx1-ubyte.gz", kinds)
    return events


def test_an_event_shows_one_digit_three_times(many_images):
    listing = open_source("digit-events", many_images)

    columns = listing.store.columns
    assert list(columns) == ["image", "sound", "pen"]
    assert listing.split == ("train",) * 8 + ("test",) * 4
    for at, digit in enumerate(map(int, listing.identity)):
        image, pen = columns["image"].store.read(at), columns["pen"].store.read(at)
        assert image.getpixel((0, 0)) % 10 == digit
        assert pen[0, 0] % 3 == digit
        assert f"/{digit}_" in columns["sound"].store.name(at)


def test_no_image_and_no_path_serves_twice_in_a_part(many_images):
    columns = open_source("digit-events", many_images).store.columns

    for part in (range(8), range(8, 12)):
        assert len({columns["image"].store.read(at).tobytes() for at in part}) == len(part)
        assert len({columns["pen"].store.read(at).tobytes() for at in part}) == len(part)


def test_the_draw_of_partners_is_the_same_every_time(many_images):
    one, two = (open_source("digit-events", many_images).store.digest() for _ in range(2))

    assert one == two


def test_too_few_images_of_a_digit_are_refused(events):
    with pytest.raises(
        SourceError, match=r"needs 4 different inputs of the digit 0, .*mnist has 2"
    ):
        open_source("digit-events", events)
