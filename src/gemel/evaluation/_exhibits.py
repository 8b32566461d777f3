"""What an input looks like, whatever it is: a picture, a text, a curve, a strip of bars."""

from dataclasses import dataclass
from typing import TypeAlias

import torch
from jaxtyping import Float, UInt8
from numpy import ndarray
from torch import Tensor

from gemel.evaluation._settings import Pen
from gemel.inputs import (
    AnyPreprocessing,
    Cells,
    CellsPreprocessing,
    Inputs,
    Sequences,
    Single,
    SinglePreprocessing,
    TextPreprocessing,
)


@dataclass(frozen=True, eq=False)
class Picture:
    """An image, or a spectrogram with its low notes at the bottom."""

    pixels: UInt8[ndarray, "channels height width"]


@dataclass(frozen=True)
class Writing:
    """A text, as far as its tokens are known."""

    text: str


@dataclass(frozen=True, eq=False)
class Curve:
    """A sequence of numbers.

    Attributes:
        steps: All of them.
        pen: Where y grows to, if the first two numbers of a step are where a pen is.
    """

    steps: Float[ndarray, "steps features"]
    pen: Pen | None


@dataclass(frozen=True, eq=False)
class Bars:
    """A vector."""

    values: Float[ndarray, " dim"]


Exhibit: TypeAlias = Picture | Writing | Curve | Bars
ALONE = ""
"""The column of inputs that come without columns."""


def exhibits(
    preprocessing: AnyPreprocessing, inputs: Inputs, pen: Pen | None = None
) -> list[dict[str, Exhibit]]:
    """For each input of a prepared batch what is there to see, by column; empty cells are not."""
    if not isinstance(preprocessing, CellsPreprocessing):
        assert not isinstance(inputs, Cells), "a table is prepared column by column"
        return [{ALONE: one} for one in _of_one_kind(preprocessing, inputs, pen)]
    assert isinstance(inputs, Cells), "columns are prepared from a table"
    shown: list[dict[str, Exhibit]] = [{} for _ in range(len(inputs))]
    for name, cell in inputs.columns.items():
        each = _of_one_kind(preprocessing.columns[name], cell.inputs, pen)
        for place, exhibit in zip(cell.place.tolist(), each, strict=True):
            shown[place][name] = exhibit
    return shown


def needs_width(exhibit: Exhibit) -> bool:
    """Whether it is read from left to right, and is not a picture."""
    return isinstance(exhibit, Writing | Bars) or (isinstance(exhibit, Curve) and not exhibit.pen)


def _of_one_kind(
    preprocessing: SinglePreprocessing, inputs: Single, pen: Pen | None
) -> list[Exhibit]:
    if isinstance(inputs, Sequences):
        steps = [
            values[:length] for values, length in zip(inputs.values, inputs.length, strict=True)
        ]
        if isinstance(preprocessing, TextPreprocessing):
            words = preprocessing.shape.words
            return [Writing(written([words[at] for at in text.tolist()])) for text in steps]
        return [Curve(series.numpy(), pen) for series in steps]
    if preprocessing.modality == "vector":
        return [Bars(vector.numpy()) for vector in inputs]
    pictures: Tensor = inputs.flip(-2) if preprocessing.modality == "sound" else inputs
    return [Picture(pixels.numpy()) for pixels in pictures.to(torch.uint8)]


def written(tokens: list[str]) -> str:
    """Tokens as a text again.

    Tokens are taken for whole words, unless some begin with the mark of a space, or of a word
    going on, or all are single characters.

    Example:
        >>> written(["two", "dogs"]), written(["▁two", "▁do", "gs"]), written(["t", "w", "o"])
        ('two dogs', 'two dogs', 'two')
    """
    for space in ("▁", "Ġ"):
        if any(token.startswith(space) for token in tokens):
            return "".join(tokens).replace(space, " ").strip()
    if all(len(token) == 1 for token in tokens):
        return "".join(tokens)
    return " ".join(tokens).replace(" ##", "")
