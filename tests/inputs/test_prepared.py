import numpy as np
import pytest
import torch
from pydantic import TypeAdapter

from gemel.errors import SettingsError, SourceError, UnreadableSampleError
from gemel.inputs import (
    MODALITIES,
    AnyPreprocessing,
    Cells,
    CellsPreprocessing,
    InputSettings,
    Preprocessing,
    Sequences,
    Settled,
    Sound,
    SoundPreprocessing,
    VectorPreprocessing,
    VectorShape,
    prepared,
)

ANY = TypeAdapter(AnyPreprocessing)


@pytest.fixture
def raws(picture):
    """Two decoded inputs of each modality."""
    draws = np.random.default_rng(0)
    noise = draws.normal(size=(2, 4_000)).astype(np.float32)
    return {
        "image": [picture(0), picture(1)],
        "series": [draws.normal(size=(steps, 3)) for steps in (5, 9)],
        "sound": [Sound(samples, 8_000) for samples in noise],
        "text": ["a cat sat", "微信 on a mat"],
        "vector": list(draws.normal(size=(2, 6))),
    }


@pytest.fixture
def settled(raws):
    """A preprocessing of each modality."""
    settings = InputSettings()
    return {name: getattr(settings, name).settle(raws[name]) for name in MODALITIES}


@pytest.fixture
def table(settled):
    return CellsPreprocessing(columns=settled)


def same_inputs(left, right):
    if isinstance(left, Cells):
        assert left.size == right.size
        for name, cell in left.columns.items():
            assert torch.equal(cell.place, right.columns[name].place)
            same_inputs(cell.inputs, right.columns[name].inputs)
    elif isinstance(left, Sequences):
        assert torch.equal(left.values, right.values)
        assert torch.equal(left.length, right.length)
    else:
        assert torch.equal(left, right)


@pytest.mark.parametrize("modality", MODALITIES)
def test_every_modality_offers_what_a_preprocessing_offers(modality, settled):
    assert isinstance(settled[modality], Preprocessing)
    assert settled[modality].modality == modality


@pytest.mark.parametrize("modality", MODALITIES)
def test_a_settled_preprocessing_survives_the_bundle(modality, settled, raws):
    before = settled[modality]
    batch = prepared(before, raws[modality][0], "it")
    before = before.with_statistics([batch])

    after = ANY.validate_python(before.model_dump(mode="json"))

    assert after == before
    assert after.key() == before.key()
    assert after.shape == before.shape
    same_inputs(
        after.standardise(prepared(after, raws[modality][0], "it")), before.standardise(batch)
    )


def test_a_table_survives_the_bundle(table, raws):
    value = {name: raw[0] for name, raw in raws.items() if name != "sound"}

    after = ANY.validate_python(table.model_dump(mode="json"))

    assert isinstance(table, Settled)
    assert after == table
    assert after.shape == table.shape
    same_inputs(
        after.standardise(prepared(after, value, "it")),
        table.standardise(prepared(table, value, "it")),
    )


@pytest.mark.parametrize("modality", MODALITIES)
def test_a_value_becomes_a_batch_of_one(modality, settled, raws):
    seen = prepared(settled[modality], raws[modality][1], "it")

    array = settled[modality].apply(raws[modality][1])
    assert len(seen) == 1
    inner = seen.values[0] if isinstance(seen, Sequences) else seen[0]
    assert np.array_equal(inner.numpy(), array)


def test_a_table_keeps_cells_that_are_empty(table, raws):
    seen = prepared(table, {"image": raws["image"][0], "sound": None}, "it")

    assert len(seen) == 1
    assert set(seen.columns) == set(MODALITIES)
    assert [name for name, cell in seen.columns.items() if len(cell.place)] == ["image"]
    assert {len(cell.inputs) for name, cell in seen.columns.items() if name != "image"} == {0}


def test_the_shape_of_a_table_is_that_of_its_columns(table, settled):
    assert table.shape == {name: one.shape for name, one in settled.items()}
    assert table.shape["vector"] == VectorShape(6)


def test_statistics_of_a_table_are_those_of_its_filled_cells(table, settled, raws):
    rows = [prepared(table, {"vector": raw}, "it") for raw in raws["vector"]]

    seen = table.with_statistics(row for row in rows).columns

    alone = settled["vector"].with_statistics([row.columns["vector"].inputs for row in rows])
    assert seen["vector"] == alone
    assert seen["image"] == settled["image"]


def test_a_blank_cell_is_named(table, raws):
    silent = {"sound": Sound(np.zeros(4_000, np.float32), 8_000), "text": "a cat"}
    heard = {"sound": raws["sound"][0], "text": "a cat"}

    assert table.blank(prepared(table, heard, "it")) is None
    assert table.blank(prepared(table, silent, "it")) == (
        "is blank: nothing but silence (column 'sound')"
    )


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"imagee": 1}, r"^it: unknown column 'imagee'\. Did you mean 'image'\?$"),
        ({}, r"^it: at least one of image, series, sound, text, vector is needed, got none\.$"),
        ({"text": None}, r"^it: at least one of .* is needed"),
        ("a.png", r"^it: expected a mapping from image, .* to an input each, got str\.$"),
    ],
)
def test_what_is_no_row_of_the_table_is_refused_with_the_way_out(value, message, table):
    with pytest.raises(SourceError, match=message):
        prepared(table, value, "it")


def test_a_fault_names_its_input_and_its_column(table, settled):
    with pytest.raises(UnreadableSampleError, match=r"^left, vector: a vector of 6 numbers"):
        prepared(table, {"vector": [1, 2]}, "left")
    with pytest.raises(UnreadableSampleError, match=r"^left, image: not an image"):
        prepared(table, {"image": b"no image"}, "left")
    with pytest.raises(UnreadableSampleError, match=r"^left: a vector of 6 numbers"):
        prepared(settled["vector"], [1, 2], "left")


def test_a_misspelt_choice_is_refused_with_the_nearest():
    with pytest.raises(SettingsError, match=r"unknown key 'sound\.mel'\. Did you mean 'mels'\?"):
        InputSettings.read({"sound": {"mel": 20}}, "run.yaml")


def test_the_modality_decides_what_a_bundle_holds():
    with_mels = {"modality": "sound", "mels": 20}

    assert ANY.validate_python(with_mels) == SoundPreprocessing(mels=20)
    vector = {"modality": "vector", "dim": 1, "mean": [0], "std": [1]}
    assert ANY.validate_python(vector) == VectorPreprocessing(dim=1, mean=(0,), std=(1,))
