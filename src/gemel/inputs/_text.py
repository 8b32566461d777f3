"""Text as numbers of tokens."""

import re
from collections.abc import Iterable
from collections.abc import Sequence as Many
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
import torch
from jaxtyping import Int32
from numpy import ndarray
from pydantic import Field, model_validator

from gemel.inputs._key import key_of
from gemel.inputs._received import decode_text, received
from gemel.inputs._sequences import Sequences
from gemel.inputs._shapes import TextShape
from gemel.inputs._tokenizer import (
    LONGEST_TEXT,
    UNITS,
    fetch_tokenizer,
    load,
    read_tokenizer,
    train,
    words,
)
from gemel.types import Settings

RULES = 1
"""Raised whenever `TextPreprocessing.apply` starts to answer differently."""

SHORTEST_TEXT = 8
"""Even where all are shorter, this many tokens are let in."""

UNKNOWN_ID = 1

# Chinese characters and Japanese syllables: no spaces show where a word ends.
UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")

Tokens = Annotated[int, Field(ge=1, le=100_000)]


class TextSettings(Settings):
    """What a user may choose about texts; `settle` fills in what is left open.

    Attributes:
        tokens: "words", "characters" or "pieces" (parts of words), learned from the texts;
            "hf:NAME" for the tokenizer of a model of the transformers library; or where a
            tokenizer.json stands. None is characters where most are Chinese or Japanese, else
            words.
        vocabulary: Most tokens to learn.
        length: Most tokens of a text; what is behind is cut off. None cuts one text in a
            hundred, within `SHORTEST_TEXT` and `LONGEST_TEXT`.
        lowercase: Whether learned tokens tell "A" from "a" no more.
    """

    tokens: str | None = None
    vocabulary: int = Field(default=20_000, ge=8, le=1_000_000)
    length: Tokens | None = None
    lowercase: bool = True

    looked_at: ClassVar[int] = 100_000

    def settle(self, texts: Many[str]) -> "TextPreprocessing":
        """With a tokenizer and a length that suit `texts`.

        Raises:
            SettingsError: If `tokens` names no tokenizer, or one that is there already and
                so does not read `vocabulary` or `lowercase`.
            MissingExtraError: If `tokens` is "hf:NAME" and transformers is not installed.
        """
        tokens = self.tokens or ("characters" if _is_unspaced(texts) else "words")
        tokenizer = self._tokenizer(tokens, texts)
        length = self.length or _usual_length(tokenizer, texts)
        settled = {"tokens": tokens, "tokenizer": tokenizer, "length": length}
        return TextPreprocessing.read(self.model_dump() | settled, "preprocessing.text")

    def _tokenizer(self, tokens: str, texts: Many[str]) -> str:
        if tokens in UNITS:
            return train(texts, tokens, vocabulary=self.vocabulary, lowercase=self.lowercase)
        self.refuse_unread(
            {"tokens", "length"}, where="preprocessing.text", reader=f"tokenizer {tokens!r}"
        )
        family, _, name = tokens.partition(":")
        return fetch_tokenizer(name) if family == "hf" else read_tokenizer(Path(tokens))


class TextPreprocessing(TextSettings):
    """From any text to the encoder's input.

    Attributes:
        tokenizer: The JSON of the tokenizers library: all that tokens are made with.
        length: Most tokens of a text.
    """

    modality: Literal["text"] = "text"
    tokenizer: str
    length: Tokens

    ragged: ClassVar[bool] = True

    @model_validator(mode="after")
    def _tokenizer_is_one(self) -> "TextPreprocessing":
        load(self.tokenizer, self.length)
        return self

    @property
    def shape(self) -> TextShape:
        """What an encoder is built for."""
        return TextShape(words(self.tokenizer), self.length)

    def raw(self, value: Any, name: str) -> str:
        """The text itself, or a file of UTF-8 by its `Path` or bytes.

        Raises:
            UnreadableSampleError: If it cannot be read; the message names it.
        """
        return value if isinstance(value, str) else decode_text(*received(value, name))

    def apply(self, text: str) -> Int32[ndarray, " tokens"]:
        """The number of each token; an empty text is one unknown token."""
        numbers = load(self.tokenizer, self.length).encode(text).ids
        return np.array(numbers or [UNKNOWN_ID], dtype=np.int32)

    def standardise(self, texts: Sequences) -> Sequences:
        """The same numbers as int64, by which an embedding is looked up."""
        return Sequences(texts.values.to(torch.int64), texts.length)

    def with_statistics(self, blocks: Iterable[Sequences]) -> "TextPreprocessing":
        """The same: numbers of tokens have no mean."""
        return self

    def key(self) -> str:
        """A short name for everything that shapes the cache."""
        return key_of(self, RULES, unshaping={"tokens", "vocabulary", "lowercase"})

    def blank(self, prepared: Sequences) -> str | None:
        """Why there is nothing in a text, or None."""
        added = load(self.tokenizer, self.length).get_added_tokens_decoder()
        special = {number for number, token in added.items() if token.special}
        said = set(prepared.values[prepared.mask].tolist()) - special
        return None if said else "is blank: no token of it is known"


def _is_unspaced(texts: Many[str]) -> bool:
    """True when more than half of all letters are of a script without spaces."""
    letters = sum(sum(map(str.isalpha, text)) for text in texts)
    return sum(len(UNSPACED.findall(text)) for text in texts) > letters / 2


def _usual_length(tokenizer: str, texts: Many[str]) -> int:
    whole = load(tokenizer, LONGEST_TEXT)
    usual = np.percentile([len(whole.encode(text).ids) for text in texts], 99)
    return int(np.clip(np.ceil(usual), SHORTEST_TEXT, LONGEST_TEXT))
