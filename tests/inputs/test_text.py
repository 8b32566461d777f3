import json
from pathlib import Path

import numpy as np
import pytest
import torch

from gemel.errors import SettingsError, UnreadableSampleError
from gemel.inputs import Sequences, TextPreprocessing, TextSettings, batch_of

ENGLISH = ["A man is playing a guitar.", "The woman plays the drums, loudly!", "A cat sat."]
CHINESE = ["微信消费算吗?", "还款还清了", "一万块一天利息是多少 OK"]


def said(settled, text):
    """The tokens of a text, as words."""
    return [settled.shape.words[number] for number in settled.apply(text)]


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """A folder with the tokenizer of a model of the transformers library."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    number = {word: at for at, word in enumerate("[PAD] [UNK] [CLS] [SEP] cat the sat".split())}
    tokenizer = Tokenizer(models.WordPiece(number, unk_token="[UNK]"))
    tokenizer.add_special_tokens(["[PAD]", "[UNK]", "[CLS]", "[SEP]"])
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    tokenizer.enable_padding(length=16)
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    facts = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": 64}
    (tmp_path / "tokenizer_config.json").write_text(json.dumps(facts))
    return tmp_path


def test_the_first_tokens_are_the_padding_and_the_unknown():
    for tokens in ("words", "characters", "pieces"):
        words = TextSettings(tokens=tokens).settle(ENGLISH).shape.words
        assert words[:2] == ("[PAD]", "[UNK]")


def test_words_are_told_from_signs():
    settled = TextSettings(tokens="words").settle(ENGLISH)

    assert said(settled, "The cat, a  man\n sat!") == ["the", "cat", ",", "a", "man", "sat", "!"]


def test_a_word_never_seen_is_unknown():
    settled = TextSettings(tokens="words").settle(ENGLISH)

    assert said(settled, "a zebra sat") == ["a", "[UNK]", "sat"]


def test_chinese_is_read_character_by_character_without_being_told_to():
    settled = TextSettings().settle(CHINESE)

    assert settled.tokens == "characters"
    assert said(settled, "还算利息吗?") == list("还算利息吗?")


def test_english_is_read_word_by_word_without_being_told_to():
    assert TextSettings().settle([*ENGLISH, "微信"]).tokens == "words"


def test_words_of_chinese_are_its_characters():
    settled = TextSettings(tokens="words").settle(CHINESE)

    assert said(settled, "微信ok吗") == ["微", "信", "ok", "吗"]


def test_full_width_signs_are_those_they_stand_for():
    settled = TextSettings().settle(CHINESE)

    assert said(settled, "\uff2f\uff2b\uff1f") == ["o", "k", "?"]


def test_pieces_spell_a_word_never_seen():
    settled = TextSettings(tokens="pieces", vocabulary=60).settle(ENGLISH)

    assert "".join(said(settled, "plays man")).replace("▁", " ").split() == ["plays", "man"]
    assert "[UNK]" not in said(settled, "matting loud yams")


@pytest.mark.parametrize("tokens", ["words", "characters", "pieces"])
def test_no_more_tokens_are_learned_than_wanted_and_the_frequent_stay(tokens):
    settled = TextSettings(tokens=tokens, vocabulary=10).settle(ENGLISH)

    assert len(settled.shape.words) <= 10
    assert "[UNK]" not in said(settled, "a") or tokens == "pieces"


def test_case_is_kept_when_wanted():
    settled = TextSettings(tokens="words", lowercase=False).settle(ENGLISH)

    assert said(settled, "A a") == ["A", "a"]


def test_nine_and_ninety_of_a_hundred_texts_fit_whole():
    texts = ["word " * 20] * 200 + ["word " * 300]

    assert TextSettings().settle(texts).length == 20


@pytest.mark.parametrize(("words", "length"), [(2, 8), (900, 512)])
def test_the_length_is_bounded(words, length):
    assert TextSettings().settle(["word " * words]).length == length


def test_what_is_behind_the_length_is_cut_off():
    settled = TextSettings(length=3).settle(ENGLISH)

    assert said(settled, ENGLISH[0]) == ["a", "man", "is"]


@pytest.mark.parametrize("tokens", ["words", "characters", "pieces"])
def test_an_empty_text_is_one_unknown_token_and_blank(tokens):
    settled = TextSettings(tokens=tokens).settle(ENGLISH)
    empty, known = (batch_of([settled.apply(text)], ragged=True) for text in (" \n", "a"))

    assert empty.values.tolist() == [[1]]
    assert settled.blank(empty) == "is blank: no token of it is known"
    assert settled.blank(known) is None


def test_a_text_of_unknown_words_is_blank():
    settled = TextSettings(tokens="words").settle(ENGLISH)

    unknown = batch_of([settled.apply("zebras zigzag")], ragged=True)

    assert settled.blank(unknown) == "is blank: no token of it is known"


def test_a_text_that_spells_a_mark_of_ours_is_read_as_its_letters():
    settled = TextSettings(tokens="words").settle(["a [PAD] in a text"])

    assert said(settled, "[PAD] [UNK]") == ["[", "pad", "]", "[", "[UNK]", "]"]
    assert 0 not in settled.apply("[PAD] [UNK]")


@pytest.mark.parametrize("vocabulary", [20, 60])
@pytest.mark.parametrize("tokens", ["words", "characters", "pieces"])
def test_training_is_deterministic(tokens, vocabulary):
    texts = [f"{a}{b} {b}{a}" for a in "abcdefgh" for b in "stuvwxyz"] + CHINESE
    chosen = TextSettings(tokens=tokens, vocabulary=vocabulary)

    assert len({chosen.settle(texts).tokenizer for _ in range(4)}) == 1


def test_the_tokenizer_of_a_model_is_used_as_it_is(foreign):
    settled = TextSettings(tokens=f"hf:{foreign}").settle(["the cat sat"])

    assert said(settled, "the cat [PAD]") == ["[CLS]", "the", "cat", *["[UNK]"] * 3, "[SEP]"]
    assert said(settled, "the cat sat " * 9) == [
        "[CLS]",
        *"the cat sat the cat sat".split(),
        "[SEP]",
    ]
    blank, spoken = (batch_of([settled.apply(text)], ragged=True) for text in ("", "cat"))
    assert settled.blank(blank) == "is blank: no token of it is known"
    assert settled.blank(spoken) is None


def test_a_tokenizer_stands_in_a_file(foreign):
    settled = TextSettings(tokens=str(foreign / "tokenizer.json")).settle(["the cat sat"])

    assert said(settled, "cat") == ["[CLS]", "cat", "[SEP]"]


def test_a_bundle_needs_no_file_beside_it(foreign):
    settled = TextSettings(tokens=str(foreign / "tokenizer.json")).settle(["the cat sat"])
    (foreign / "tokenizer.json").unlink()

    again = TextPreprocessing.model_validate_json(settled.model_dump_json())

    assert np.array_equal(again.apply("the cat"), settled.apply("the cat"))


def test_a_length_that_leaves_no_room_is_refused(foreign):
    with pytest.raises(SettingsError, match=r"length=2 leaves no room beside 2 marks"):
        TextSettings(tokens=f"hf:{foreign}", length=2).settle(["the cat sat"])


def test_what_a_finished_tokenizer_does_not_read_is_refused(foreign):
    with pytest.raises(SettingsError, match=r"^preprocessing\.text\.lowercase=False has no effect"):
        TextSettings(tokens=f"hf:{foreign}", lowercase=False).settle(["the cat sat"])


def test_a_file_that_is_no_tokenizer_is_refused(tmp_path):
    (tmp_path / "a.json").write_text("{}")

    for place in (tmp_path / "a.json", tmp_path / "none.json"):
        with pytest.raises(SettingsError, match=r"is no tokenizer: .*Say words, characters"):
            TextSettings(tokens=str(place)).settle(ENGLISH)


def test_a_model_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(SettingsError, match=r"no tokenizer could be loaded .* local folder"):
        TextSettings(tokens=f"hf:{tmp_path}/nowhere").settle(ENGLISH)


def test_a_bundle_whose_tokenizer_is_none_is_refused():
    with pytest.raises(SettingsError, match=r"^it: not the JSON of a tokenizer"):
        TextPreprocessing.read({"tokenizer": "{}", "length": 9}, "it")


def test_a_text_is_itself_and_a_path_is_read(tmp_path):
    settled = TextSettings().settle(CHINESE)
    (tmp_path / "a.txt").write_bytes("\ufeff微信".encode())

    assert settled.raw("a.txt", "it") == "a.txt"
    assert settled.raw(tmp_path / "a.txt", "it") == "微信"
    assert settled.raw("微信".encode(), "it") == "微信"


@pytest.mark.parametrize("value", ["微信".encode("gbk"), Path("none.txt"), 7])
def test_what_is_no_text_is_refused_by_name(value):
    with pytest.raises(UnreadableSampleError, match=r"^(it|none\.txt): "):
        TextSettings().settle(CHINESE).raw(value, "it")


def test_standardised_tokens_stay_the_same_numbers():
    settled = TextSettings().settle(ENGLISH)
    batch = batch_of([settled.apply(text) for text in ENGLISH], ragged=True)

    seen = settled.with_statistics([batch]).standardise(batch)

    assert isinstance(seen, Sequences)
    assert seen.values.dtype == torch.int64
    assert torch.equal(seen.values, batch.values)
    assert not seen.values[~seen.mask].any()


def test_the_key_changes_with_the_tokens_and_the_length():
    chosen = [{}, {"length": 3}, {"lowercase": False}, {"tokens": "pieces"}, {"vocabulary": 9}]

    assert len({TextSettings(**one).settle(ENGLISH).key() for one in chosen}) == 5
