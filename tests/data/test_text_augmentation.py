import pytest
import torch

from gemel.data import TextAugmentation
from gemel.data._text_augmentation import augment_texts, draw_for_texts
from gemel.errors import SettingsError
from gemel.inputs import Sequences, TextSettings

PREPROCESSING = TextSettings(length=12).settle(["some words to learn from"])


def texts_of(*lengths):
    values = torch.zeros(len(lengths), max(lengths), dtype=torch.int32)
    for row, length in zip(values, lengths, strict=True):
        row[:length] = torch.arange(2, 2 + length)
    return Sequences(values, torch.tensor(lengths))


def changed(texts, seed=0, **settings):
    chosen = TextAugmentation(**settings)
    generator = torch.Generator().manual_seed(seed)
    return augment_texts(
        texts, draw_for_texts(chosen, len(texts), generator, PREPROCESSING), chosen
    )


def test_a_token_stays_or_becomes_the_unknown_one():
    texts = texts_of(5, 12, 1)

    after = changed(texts, drop=0.5)

    assert after.values.dtype == texts.values.dtype
    assert torch.equal(after.length, texts.length)
    assert torch.isin(after.values[after.values != texts.values], torch.tensor([1])).all()
    assert (after.values != texts.values).any()


def test_padding_is_never_dropped():
    after = changed(texts_of(1, 12, 3), drop=0.9)

    assert not after.values[~after.mask].any()


def test_tokens_are_dropped_as_often_as_it_says():
    after = changed(texts_of(*[12] * 400), drop=0.3)

    assert (after.values == 1).float().mean() == pytest.approx(0.3, abs=0.03)


def test_off_returns_the_texts_themselves():
    texts = texts_of(2, 3)

    assert changed(texts) is texts


def test_to_drop_everything_is_refused():
    with pytest.raises(SettingsError, match=r"augmentation\.text: drop: .*less than 1, got 1"):
        TextAugmentation.read({"drop": 1}, "augmentation.text")
