import numpy as np
import pytest
import torch

from gemel.evaluation._exhibits import Bars, Curve, Picture, Writing, exhibits, written
from gemel.inputs import (
    Cell,
    Cells,
    CellsPreprocessing,
    ImagePreprocessing,
    Sequences,
    SeriesPreprocessing,
    Sound,
    SoundSettings,
    TextSettings,
    VectorPreprocessing,
    batch_of,
)

SENTENCES = ["Two dogs run, fast.", "A cat sleeps", "Two cats"]
SERIES = SeriesPreprocessing(features=2, length=9, mean=(0.0, 0.0), std=(1.0, 1.0))


def tokens_of(texts, sentences):
    return batch_of([texts.apply(sentence) for sentence in sentences], ragged=True)


def test_an_image_is_shown_as_it_is():
    pixels = torch.arange(12, dtype=torch.uint8).reshape(1, 1, 3, 4)

    ((column, shown),) = exhibits(ImagePreprocessing(size=(3, 4)), pixels)[0].items()

    assert column == ""
    assert isinstance(shown, Picture)
    np.testing.assert_array_equal(shown.pixels, pixels[0])


def test_low_notes_stand_at_the_bottom():
    note = Sound(np.sin(2 * np.pi * 200 * np.arange(8000) / 16000).astype(np.float32), 16000)
    sound = SoundSettings(mels=16).settle([note])
    picture = sound.apply(note)

    shown = exhibits(sound, torch.from_numpy(picture)[None])[0][""]

    loudness = shown.pixels[0].astype(float).mean(axis=1)
    assert loudness[8:].sum() > loudness[:8].sum()


@pytest.mark.parametrize(
    ("tokens", "expected"),
    [
        ("words", ["two dogs run , fast .", "a cat sleeps"]),
        ("characters", ["two dogs run, fast.", "a cat sleeps"]),
        ("pieces", ["two dogs run, fast.", "a cat sleeps"]),
    ],
)
def test_a_text_is_read_from_its_tokens_without_padding(tokens, expected):
    texts = TextSettings(tokens=tokens, vocabulary=60).settle(SENTENCES)

    shown = exhibits(texts, tokens_of(texts, SENTENCES[:2]))

    assert [one[""].text for one in shown] == expected


def test_chinese_is_written_without_spaces():
    texts = TextSettings(tokens="words").settle(["今天天气很好", "我们去公园"])

    assert exhibits(texts, tokens_of(texts, ["今天很好"]))[0][""] == Writing("今天很好")


def test_pieces_of_words_that_go_on_are_joined():
    assert written(["[CLS]", "embed", "##ding", "##s", "work"]) == "[CLS] embeddings work"


def test_a_sequence_ends_where_it_ended():
    series = Sequences(torch.ones(2, 9, 2), torch.tensor([4, 9]))

    short, long = (one[""] for one in exhibits(SERIES, series, "up"))

    assert isinstance(short, Curve)
    assert (short.steps.shape, long.steps.shape) == ((4, 2), (9, 2))
    assert short.pen == "up"


def test_a_table_shows_the_cells_that_are_filled():
    vector = VectorPreprocessing(dim=3, mean=(0.0,) * 3, std=(1.0,) * 3)
    table = Cells(
        2,
        {
            "features": Cell(torch.eye(3)[:1], torch.tensor([1])),
            "path": Cell(Sequences(torch.ones(2, 5, 2), torch.tensor([5, 2])), torch.arange(2)),
        },
    )

    columns = CellsPreprocessing(columns={"features": vector, "path": SERIES})

    first, second = exhibits(columns, table)

    assert set(first) == {"path"}
    assert set(second) == {"features", "path"}
    assert isinstance(second["features"], Bars)
    np.testing.assert_array_equal(second["features"].values, [1, 0, 0])
    assert len(second["path"].steps) == 2
