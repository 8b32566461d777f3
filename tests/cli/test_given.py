from pathlib import Path

import pytest

from gemel.cli._given import asked, given
from gemel.errors import SettingsError, UnreadableSampleError
from gemel.inputs import CellsPreprocessing, ImagePreprocessing, TextSettings


@pytest.fixture
def texts():
    return TextSettings().settle(["a dog runs", "a cat sits"])


@pytest.fixture
def captioned(texts):
    return CellsPreprocessing(columns={"photo": ImagePreprocessing(), "caption": texts})


def test_an_image_is_named_by_its_path():
    assert given("faces/a.jpg", ImagePreprocessing()) == Path("faces/a.jpg")


def test_a_text_stands_for_itself_though_a_file_be_called_so(texts, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "readme").write_text("something else")

    assert given("readme", texts) == "readme"


def test_a_text_with_an_at_sign_is_read_from_its_file(texts):
    assert given("@question.txt", texts) == Path("question.txt")


def test_columns_are_told_apart_by_their_names(captioned):
    found = given("photo=dog.jpg,caption=A dog runs.", captioned)

    assert found == {"photo": Path("dog.jpg"), "caption": "A dog runs."}


def test_a_comma_inside_a_caption_is_no_border(captioned):
    found = given("caption=A dog, black, runs,photo=dog.jpg", captioned)

    assert found == {"caption": "A dog, black, runs", "photo": Path("dog.jpg")}


@pytest.mark.parametrize("word", ["dog.jpg", "foto=dog.jpg", ""])
def test_a_word_without_a_column_is_refused_with_the_columns_there_are(word, captioned):
    with pytest.raises(SettingsError, match=r"written photo=…,caption=… \(some may be left out\)"):
        given(word, captioned)


@pytest.mark.parametrize("word", ["{}", "photo={}"])
def test_a_question_is_not_about_a_folder(word, captioned, tmp_path):
    taker = captioned if word.startswith("photo") else ImagePreprocessing()

    with pytest.raises(UnreadableSampleError, match="is a folder, and a question is about one"):
        asked(word.format(tmp_path), taker)
    assert asked(word.format("a.jpg"), taker) == given(word.format("a.jpg"), taker)
