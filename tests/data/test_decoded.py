"""From a listing to samples, whatever the modality."""

import numpy as np
import pytest
import torch

from gemel.data import (
    ArrayStore,
    CellsStore,
    Column,
    Comparisons,
    FilesStore,
    HeldStore,
    Listing,
    Skipped,
    cached,
    settle,
)
from gemel.errors import SourceError
from gemel.inputs import CellsPreprocessing, ImagePreprocessing, InputSettings, Sound

WAVES = [
    Sound(np.sin(np.arange(1000 + 300 * at) * 0.1 * (at + 1)).astype(np.float32), 4000)
    for at in range(4)
]
DRAWS = np.random.default_rng(0)
STORES = {
    "image": ArrayStore(DRAWS.integers(0, 256, (4, 6, 5), dtype=np.uint8), "images"),
    "sound": HeldStore(WAVES, "sound", "sounds"),
    "series": HeldStore([DRAWS.normal(size=(3 + at, 2)) for at in range(4)], "series", "paths"),
    "text": HeldStore(["one", "two words", "now three words", "one two"], "text", "texts"),
    "vector": HeldStore(DRAWS.normal(size=(4, 3)), "vector", "vectors"),
}


class Counting(HeldStore):
    """Held inputs, and how often one was read."""

    reads = 0

    def read(self, position):
        self.reads += 1
        return super().read(position)


def listing_of(store, **more):
    return Listing("made up", store, tuple("ab"[at % 2] for at in range(len(store))), **more)


def settled(store):
    return settle(InputSettings(), listing_of(store))


@pytest.mark.parametrize("modality", list(STORES))
def test_a_sample_read_from_the_cache_is_its_input_prepared(modality):
    store = STORES[modality]
    preprocessing = settled(store)

    for _ in range(2):  # written, then mapped
        samples = cached(listing_of(store), preprocessing)
        for at in (0, 3, 1):
            prepared = torch.from_numpy(preprocessing.apply(store.read(at)))
            read = samples.read(np.array([at]))
            found = read.values[0] if preprocessing.ragged else read[0]
            assert torch.equal(found, prepared)
            assert found.dtype == prepared.dtype


@pytest.mark.parametrize("modality", ["series", "text"])
def test_sequences_are_decoded_once_and_mapped(modality):
    store = Counting([STORES[modality].read(at) for at in range(4)], modality, "counted")
    preprocessing = settled(store)
    before = store.reads

    for _ in range(2):
        samples = cached(listing_of(store), preprocessing)

    assert store.reads == before + 4
    assert isinstance(samples.cache.values.base, np.memmap)


def test_more_sequences_than_a_block_stand_in_their_rows(monkeypatch):
    monkeypatch.setattr("gemel.data._cache_file.BLOCK", 3)
    store = STORES["series"]
    preprocessing = settled(store)

    samples = cached(listing_of(store), preprocessing)

    for at in range(4):
        expected = preprocessing.apply(store.read(at))
        assert np.array_equal(samples.read(np.array([at])).values[0], expected)


def test_a_held_input_that_is_no_input_is_skipped_and_named():
    values = [np.ones((3, 2)), np.full((3, 2), np.nan), np.ones((4, 2)), np.ones((3, 3))]
    store = HeldStore(values, "series", "paths")
    preprocessing = settled(HeldStore(values[:1] * 4, "series", "paths"))

    samples = cached(listing_of(store), preprocessing)

    assert samples.origin == ("paths[0]", "paths[2]")
    assert [fault.name for fault in samples.skipped] == ["paths[1]", "paths[3]"]
    assert samples.skipped[0].reason.startswith("6 of 6 numbers are missing")
    assert samples.skipped[1].reason == "a sequence of 2 numbers a step is needed, got 3."


def table(**columns):
    return CellsStore(
        {
            name: Column(STORES.get(name.split("_")[0], STORES["text"]), np.array(rows))
            for name, rows in columns.items()
        }
    )


def test_each_column_is_cached_and_its_cells_stand_where_they_belong():
    store = table(image=[2, -1, 0], text=[-1, 3, 1])
    preprocessing = settled(store)

    read = cached(listing_of(store), preprocessing).read(np.array([2, 1]))

    assert isinstance(preprocessing, CellsPreprocessing)
    assert read.columns["image"].place.tolist() == [0]
    assert read.columns["text"].place.tolist() == [0, 1]
    for name, at, place in (("image", 0, 0), ("text", 1, 0), ("text", 3, 1)):
        cell, prepared = read.columns[name], preprocessing.columns[name]
        expected = prepared.apply(STORES[name].read(at))
        found = cell.inputs.values[place] if prepared.ragged else cell.inputs[place]
        assert np.array_equal(found[: len(expected)], expected)


def test_columns_that_share_a_store_share_its_cache():
    store = table(text=[0, 1], text_again=[2, 3])

    samples = cached(listing_of(store), settled(store))

    read = samples.read(np.array([0]))
    assert not torch.equal(
        read.columns["text"].inputs.values, read.columns["text_again"].inputs.values
    )


def test_a_sample_with_an_unreadable_cell_is_skipped_and_the_cell_named(folder_of):
    root = folder_of("a.png", "b.png", "c.png")
    store = CellsStore(
        {
            "word": Column(STORES["text"], np.array([0, 1, 2, 3])),
            "photo": Column(FilesStore(root, ["a.png", "b.png", "c.png"]), np.array([0, 1, -1, 2])),
        }
    )
    preprocessing = settled(store)
    (root / "b.png").write_bytes(b"nothing of the kind")
    pair = Comparisons(np.array([0, 1]), np.array([3, 2]), np.array([True, False]))

    samples = cached(listing_of(store, comparisons={"all": pair}), preprocessing)

    assert samples.skipped == (
        Skipped(f"texts[1] + {root / 'b.png'}", "photo: not an image of a known format."),
    )
    assert samples.comparisons["all"].right.tolist() == [2]
    assert samples.read(np.arange(3)).columns["photo"].place.tolist() == [0, 2]


def test_when_nothing_can_be_decoded_the_first_reason_is_given(folder_of):
    root = folder_of("a.png", "b.png")
    for name in ("a.png", "b.png"):
        (root / name).write_bytes(b"")

    with pytest.raises(
        SourceError, match=r"None of the 2 inputs of made up .*a\.png: not an image"
    ):
        cached(listing_of(FilesStore(root, ["a.png", "b.png"])), ImagePreprocessing(size=(6, 5)))


def test_a_column_that_the_source_lacks_is_empty():
    preprocessing = settled(table(image=[0, 1], text=[0, 1], series=[0, 1]))

    samples = cached(listing_of(table(text=[3, 2])), preprocessing)

    read = samples.read(np.arange(2))
    assert list(read.columns) == ["image", "text", "series"]
    assert [len(cell.place) for cell in read.columns.values()] == [0, 2, 0]


def test_one_input_a_sample_stands_in_the_column_it_is_called_after():
    preprocessing = settled(table(image=[0, 1], text=[0, 1]))

    samples = cached(listing_of(STORES["text"], column="text"), preprocessing)

    read = samples.read(np.array([2, 0]))
    assert [len(cell.place) for cell in read.columns.values()] == [0, 2]
    expected = preprocessing.columns["text"].apply(STORES["text"].read(2))
    assert np.array_equal(read.columns["text"].inputs.values[0], expected)


def test_a_column_that_the_network_does_not_take_is_refused():
    preprocessing = settled(table(image=[0, 1], text=[0, 1]))

    with pytest.raises(
        SourceError, match=r"made up has a column 'series', .* takes image, text\. Rename"
    ):
        cached(listing_of(table(text=[0, 1], series=[0, 1])), preprocessing)


@pytest.mark.parametrize(
    ("learned", "given", "message"),
    [
        (STORES["image"], STORES["text"], r"inputs of the kind text, .* takes image\."),
        (
            STORES["image"],
            table(text=[0, 1]),
            r"has the columns text, .* one image at a time\. Name a .*\.",
        ),
        (
            table(text=[0, 1]),
            STORES["image"],
            r"one image a sample, .* takes the columns text\. Name a .*\.",
        ),
    ],
)
def test_inputs_of_another_kind_are_refused(learned, given, message):
    with pytest.raises(SourceError, match=f"^made up (holds )?{message}$"):
        cached(listing_of(given), settled(learned))


def test_a_column_of_another_kind_is_refused():
    words = CellsStore({"image": Column(STORES["text"], np.array([0, 1]))})

    with pytest.raises(SourceError, match=r"^made up, image holds inputs of the kind text"):
        cached(listing_of(words), settled(table(image=[0, 1])))


def test_sides_come_along():
    side = np.array([0, 1, 1, 0])

    samples = cached(
        listing_of(STORES["vector"], sides=("front", "back"), side=side), settled(STORES["vector"])
    )

    assert samples.sides == ("front", "back")
    assert samples.take(np.array([3, 1])).side.tolist() == [0, 1]
