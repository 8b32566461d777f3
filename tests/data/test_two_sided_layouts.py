"""Things seen twice, rebuilt small: photos and captions, cameras and other eyes."""

import json

import numpy as np
import pytest
from PIL import Image

from gemel.data import open_source
from gemel.data._cells_store import EMPTY
from gemel.errors import SourceError


@pytest.fixture
def flickr8k(folder_of):
    """Two photos with two captions each, and a caption of a photo that is not there."""
    root = folder_of("images/a.jpg", "images/b.jpg", "images/spare.jpg", root="flickr8k-1000")
    (root / "captions.txt").write_text(
        'image,caption\na.jpg,"A dog , running ."\nb.jpg,A cat .\na.jpg,A hound .\n'
        "b.jpg,A kitten .\ngone.jpg,Nothing .\n"
    )
    return root


def test_photos_and_captions_of_one_photo_are_one_identity(flickr8k):
    listing = open_source("flickr8k", flickr8k.parent)

    assert listing.identity == ("a.jpg", "b.jpg", "a.jpg", "b.jpg", "a.jpg", "b.jpg")
    assert listing.sides == ("photo", "caption")
    assert listing.side.tolist() == [0, 0, 1, 1, 1, 1]
    photo, caption = (listing.store.columns[side] for side in listing.sides)
    assert photo.rows.tolist() == [0, 1, *[EMPTY] * 4]
    assert caption.rows.tolist() == [EMPTY, EMPTY, 0, 1, 2, 3]
    assert caption.store.read(0) == "A dog , running ."
    assert photo.store.name(1).endswith("images/b.jpg")
    assert listing.split is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("a.jpg,A dog .\n", r"should begin with the line image,caption"),
        ("image,caption\na.jpg\n", r"line 2 should name a photo and say .*got 'a\.jpg'"),
        ("image,caption\na.jpg,x\na.jpg, \n", r"line 3 should name a photo"),
        ("image,caption\nnone.jpg,x\n", r"flickr8k: nothing of it stands in .*images"),
    ],
)
def test_captions_that_say_nothing_are_refused(flickr8k, content, reason):
    (flickr8k / "captions.txt").write_text(content)

    with pytest.raises(SourceError, match=reason):
        open_source("flickr8k", flickr8k.parent)


@pytest.fixture
def roadscene(tmp_path, picture):
    """Ten scenes of two by one patches and a rest; the infrared one is the negative."""
    for at in range(10):
        visible = picture(at, size=(140, 70))
        infrared = Image.fromarray(255 - np.asarray(visible))
        for side, scene in (("visible", visible), ("infrared", infrared)):
            place = tmp_path / "roadscene" / side / f"FLIR_{at:05}.png"
            place.parent.mkdir(parents=True, exist_ok=True)
            scene.save(place)
    (tmp_path / "roadscene" / "visible" / "lonely.png").write_bytes(b"")
    return tmp_path / "roadscene"


def test_patches_of_one_place_are_one_identity(roadscene):
    listing = open_source("roadscene", roadscene.parent)

    assert len(listing) == 2 * 10 * 2
    assert listing.identity[:3] == (
        "FLIR_00000.png 6,3",
        "FLIR_00000.png 70,3",
        "FLIR_00001.png 6,3",
    )
    assert listing.identity[:20] == listing.identity[20:]
    visible, infrared = (listing.store.columns[side].store for side in listing.sides)
    for at in (0, 1, 19):
        one, other = np.asarray(visible.read(at)), np.asarray(infrared.read(at))
        assert one.shape == (64, 64)
        assert (one + other == 255).all()


def test_patches_of_one_scene_stand_on_one_side_of_the_division(roadscene):
    listing = open_source("roadscene", roadscene.parent)

    parts = {}
    for name, part in zip(listing.identity, listing.split, strict=True):
        parts.setdefault(name.split()[0], set()).add(part)
    assert [found.pop() for _, found in sorted(parts.items())] == [
        *["train"] * 6,
        "validation",
        "calibration",
        *["test"] * 2,
    ]
    assert not any(parts.values())


def test_scenes_that_are_not_aligned_are_refused(roadscene, picture):
    picture(0, size=(64, 64)).save(roadscene / "infrared" / "FLIR_00003.png")

    with pytest.raises(SourceError, match=r"FLIR_00003\.png should be aligned, .*140 by 70 and 64"):
        open_source("roadscene", roadscene.parent)


def test_a_scene_that_is_no_picture_is_refused_by_name(roadscene):
    (roadscene / "infrared" / "FLIR_00003.png").write_text("none")

    with pytest.raises(SourceError, match=r"FLIR_00003\.png cannot be read as a picture"):
        open_source("roadscene", roadscene.parent)


SHIFT = [[1, 0, 0], [0, 1, 0], [30, -10, 1]]
"""The moved picture's (x, y) is (x + 30, y - 10) of the fixed one."""


@pytest.fixture
def places(tmp_path):
    """Six smooth places of 192 × 192, the second picture of each shifted and negative."""
    folder = tmp_path / "sar-optical"
    folder.mkdir()
    x, y = np.meshgrid(np.arange(300), np.arange(300))
    for at in range(1, 7):
        ground = (120 + 60 * np.sin(x / (20 + at)) + 60 * np.cos(y / 25)).astype(np.uint8)
        Image.fromarray(ground[50:242, 50:242]).save(folder / f"SO{at}a.png")
        Image.fromarray(255 - ground[40:232, 80:272]).save(folder / f"SO{at}b.png")
        note = {"fix": f"SO{at}a.png", "move": f"SO{at}b.png", "T": SHIFT}
        (folder / f"SO{at}.json").write_text(json.dumps(note))
    return folder


def test_the_optical_picture_is_brought_onto_the_radar_picture(places):
    listing = open_source("sar-optical", places.parent)

    sar, optical = (listing.store.columns[side].store for side in ("sar", "optical"))
    assert len(sar) == len(optical) == 6 * 4
    for at in (0, 5, 23):
        one, other = (np.asarray(of.read(at), dtype=int) for of in (sar, optical))
        assert np.abs(one + other - 255).max() <= 1


def test_only_what_both_pictures_show_is_cut(places):
    listing = open_source("sar-optical", places.parent)

    assert listing.identity[:4] == ("SO1 64,0", "SO1 128,0", "SO1 64,64", "SO1 128,64")


def test_places_are_divided_whole(places):
    listing = open_source("sar-optical", places.parent)

    parts = {}
    for name, part in zip(listing.identity, listing.split, strict=True):
        parts.setdefault(name.split()[0], set()).add(part)
    assert [*map(set.pop, parts.values())] == [
        *["train"] * 3,
        "validation",
        "calibration",
        "test",
    ]


def test_another_transform_is_another_content(places):
    before = open_source("sar-optical", places.parent).store.digest()
    note = places / "SO1.json"
    note.write_text(note.read_text().replace("-10", "-11"))

    assert open_source("sar-optical", places.parent).store.digest() != before


@pytest.mark.parametrize(
    "note",
    ["not json", '{"fix": "SO1a.png"}', '{"fix": "SO1a.png", "move": "SO1b.png", "T": [[1]]}'],
)
def test_a_pair_without_a_transform_is_refused_by_name(places, note):
    (places / "SO2.json").write_text(note)

    with pytest.raises(SourceError, match=r'SO2\.json should name two pictures, "fix" and "move"'):
        open_source("sar-optical", places.parent)


def test_a_transform_that_cannot_be_undone_is_refused(places):
    note = {"fix": "SO1a.png", "move": "SO1b.png", "T": np.zeros((3, 3)).tolist()}
    (places / "SO1.json").write_text(json.dumps(note))

    with pytest.raises(SourceError, match=r"SO1\.json .*that can be undone"):
        open_source("sar-optical", places.parent)
