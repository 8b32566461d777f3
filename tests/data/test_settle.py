from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gemel.data import ArrayStore, CellsStore, Column, FilesStore, HeldStore, Listing, settle
from gemel.errors import SourceError
from gemel.inputs import ImageSettings, InputSettings, SeriesSettings, VectorSettings


def listing_of(store, **more):
    return Listing("made up", store, tuple(str(at % 2) for at in range(len(store))), **more)


@pytest.fixture
def files_of(tmp_path: Path):
    """A listing of pictures saved with the sizes and modes given."""

    def build(*pictures: Image.Image) -> Listing:
        for at, picture in enumerate(pictures):
            picture.save(tmp_path / f"{at:03}.png")
        members = sorted(path.name for path in tmp_path.iterdir())
        return listing_of(FilesStore(tmp_path, members))

    return build


def grey(width, height):
    return Image.new("L", (width, height), 120)


def test_the_inputs_answer_what_the_user_left_open():
    listing = listing_of(ArrayStore(np.zeros((6, 28, 20), np.uint8), "made up"))

    settled = settle(InputSettings(image=ImageSettings(invert=True)), listing)

    assert (settled.size, settled.channels, settled.invert) == ((28, 20), 1, True)


def test_each_modality_is_settled_by_its_own_settings():
    paths = listing_of(HeldStore([np.zeros((7, 2)), np.zeros((11, 2))], "series", "made up"))
    texts = listing_of(HeldStore(["one two", "two three"], "text", "made up"))
    vectors = listing_of(HeldStore(np.zeros((4, 3)), "vector", "made up"))
    settings = InputSettings(
        series=SeriesSettings(differences=True), vector=VectorSettings(scale="none")
    )

    assert settle(settings, paths).shape.features == 4
    assert settle(settings, paths).length == 11
    assert {"one", "two", "three"} <= set(settle(settings, texts).shape.words)
    assert (settle(settings, vectors).dim, settle(settings, vectors).scale) == (3, "none")


def test_unreadable_inputs_are_passed_over_while_others_can_be_read(files_of, tmp_path):
    (tmp_path / "zzz.png").write_bytes(b"no image")

    assert settle(InputSettings(), files_of(grey(12, 10), grey(12, 10))).size == (10, 12)


def test_when_none_can_be_read_the_fault_is_named(tmp_path):
    (tmp_path / "a.png").write_bytes(b"no image")
    listing = Listing("broken", FilesStore(tmp_path, ["a.png", "b.png"]), ("0", "1"))

    with pytest.raises(
        SourceError, match=r"None of 2 inputs of broken can be read.* The first: .*a\.png: not an"
    ):
        settle(InputSettings(), listing)


def test_inputs_that_do_not_go_together_are_named_with_their_source():
    listing = listing_of(HeldStore([np.zeros((5, 2)), np.zeros((5, 3))], "series", "made up"))

    with pytest.raises(SourceError, match=r"^made up: Sequences of one column .* got \[2, 3\]"):
        settle(InputSettings(), listing)


def test_only_what_is_for_training_is_looked_at():
    texts = HeldStore(["learned", "learned", "held out", "unseen words"], "text", "made up")
    division = ("train", "train", "test", "unseen")

    words = settle(InputSettings(), listing_of(texts, split=division)).shape.words

    assert "learned" in words
    assert not {"held", "out", "unseen", "words"} & set(words)


def test_each_column_is_settled_by_the_training_samples_that_have_it():
    store = CellsStore(
        {
            "photo": Column(
                ArrayStore(np.zeros((2, 9, 9), np.uint8), "photos"), np.array([0, -1, 1, -1])
            ),
            "caption": Column(
                HeldStore(["known", "hidden", "never"], "text", "captions"),
                np.array([-1, 0, -1, 1]),
            ),
        }
    )
    listing = listing_of(store, split=("train", "train", "train", "test"))

    settled = settle(InputSettings(), listing)

    assert settled.columns["photo"].size == (9, 9)
    assert "known" in settled.columns["caption"].shape.words
    assert not {"hidden", "never"} & set(settled.columns["caption"].shape.words)


def test_a_column_that_no_training_sample_has_is_named():
    store = CellsStore(
        {
            "photo": Column(ArrayStore(np.zeros((2, 9, 9), np.uint8), "photos"), np.array([0, 1])),
            "caption": Column(HeldStore(["one"], "text", "captions"), np.array([-1, 0])),
        }
    )

    with pytest.raises(SourceError, match=r"No sample to learn from has an input in made up, cap"):
        settle(InputSettings(), listing_of(store, split=("train", "test")))
