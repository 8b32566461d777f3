"""What an encoder has to know of its inputs before it can be built."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class ImageShape:
    """Pictures, and whatever looks like one: a spectrogram.

    Attributes:
        channels: 1 for grey, 3 for colour.
        size: Height and width in pixels.
    """

    channels: int
    size: tuple[int, int]


@dataclass(frozen=True)
class SeriesShape:
    """Sequences of numbers: a time series, a pen's path.

    Attributes:
        features: Numbers a step.
        length: Most steps of a sequence.
    """

    features: int
    length: int


@dataclass(frozen=True)
class TextShape:
    """Sequences of tokens.

    Attributes:
        words: Every token by its number; 0 is the padding, 1 what is not known.
        length: Most tokens of a text.
    """

    words: tuple[str, ...]
    length: int


@dataclass(frozen=True)
class VectorShape:
    """Features of the user's own.

    Attributes:
        dim: Numbers a vector.
    """

    dim: int


Shape: TypeAlias = ImageShape | SeriesShape | TextShape | VectorShape
Shapes: TypeAlias = Shape | Mapping[str, Shape]
"""Of one input, or of each column."""
