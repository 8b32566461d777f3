"""Sequences of numbers: a time series, a pen's path."""

from collections.abc import Iterable
from collections.abc import Sequence as Many
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
import torch
from jaxtyping import Float32, Float64
from numpy import ndarray
from pydantic import Field, model_validator

from gemel.errors import SourceError, UnreadableSampleError
from gemel.inputs._decode_numbers import decode_numbers, numbers
from gemel.inputs._key import key_of
from gemel.inputs._moments import feature_moments
from gemel.inputs._sequences import Sequences
from gemel.inputs._shapes import SeriesShape
from gemel.types import Settings

RULES = 1
"""Raised whenever `SeriesPreprocessing.apply` starts to answer differently."""

LONGEST_SERIES = 512
"""Longer sequences are learned from at this many steps unless the user says otherwise."""

Steps = Annotated[int, Field(ge=2, le=100_000)]


class SeriesSettings(Settings):
    """What a user may choose about sequences of numbers.

    Attributes:
        length: Most steps; longer sequences are brought to it by linear interpolation. None
            follows the sequences, up to `LONGEST_SERIES`.
        resample: Bring shorter sequences to `length` as well: for what may be done fast or
            slowly and is the same, such as a digit drawn.
        centre: "each" moves every sequence to mean 0 and scales it to standard deviation 1,
            each feature by its own, so that place, size and unit do not matter; "none"
            leaves them.
        differences: Put each step's change since the one before beside its values, after all
            of the above: a velocity.
    """

    length: Steps | None = None
    resample: bool = False
    centre: Literal["none", "each"] = "none"
    differences: bool = False

    looked_at: ClassVar[int] = 256

    def settle(self, sequences: Many[Float64[ndarray, "_ _"]]) -> "SeriesPreprocessing":
        """For sequences of as many features as these, and as long.

        Raises:
            SourceError: If they do not all have the same number of features.
        """
        widths = sorted({sequence.shape[1] for sequence in sequences})
        if len(widths) != 1:
            raise SourceError(
                f"Sequences of one column have to have the same features; got {widths} numbers a "
                "step."
            )
        (features,) = widths
        longest = max(len(sequence) for sequence in sequences)
        width = features * (2 if self.differences else 1)
        settled = {
            "features": features,
            "length": self.length or min(max(longest, 2), LONGEST_SERIES),
            "mean": (0.0,) * width,
            "std": (1.0,) * width,
        }
        return SeriesPreprocessing.read(self.model_dump() | settled, "preprocessing.series")


class SeriesPreprocessing(SeriesSettings):
    """From any sequence of numbers to the encoder's input.

    Attributes:
        features: Numbers a step of what is handed over.
        length: Most steps.
        mean: Subtracted from each feature, and from each difference.
        std: What each is then divided by.
    """

    modality: Literal["series"] = "series"
    features: int = Field(ge=1)
    length: Steps
    mean: tuple[float, ...]
    std: tuple[Annotated[float, Field(gt=0)], ...]

    ragged: ClassVar[bool] = True

    @model_validator(mode="after")
    def _one_of_each(self) -> "SeriesPreprocessing":
        width = self.shape.features
        if not len(self.mean) == len(self.std) == width:
            raise ValueError(f"{width} features need as many values of mean and std")
        return self

    @property
    def shape(self) -> SeriesShape:
        """What an encoder is built for."""
        return SeriesShape(self.features * (2 if self.differences else 1), self.length)

    def raw(self, value: Any, name: str) -> Float64[ndarray, "time features"]:
        """An array, a list, or a file of numbers by its path or bytes.

        Raises:
            UnreadableSampleError: If it is no sequence of finite numbers; the message names it.
        """
        return _stepwise(numbers(value, name), name)

    def apply(self, sequence: Float64[ndarray, "time features"]) -> Float32[ndarray, "steps width"]:
        """The sequence as the cache holds it: everything but `mean` and `std`.

        Raises:
            UnreadableSampleError: If it has another number of features.
        """
        if sequence.shape[1] != self.features:
            raise UnreadableSampleError(
                f"a sequence of {self.features} numbers a step is needed, got {sequence.shape[1]}."
            )
        if self.resample or len(sequence) > self.length:
            sequence = _resampled(sequence, self.length)
        if self.centre == "each":
            sequence = _centred(sequence)
        if self.differences:
            velocity = np.diff(sequence, axis=0, prepend=sequence[:1])
            sequence = np.concatenate([sequence, velocity], axis=1)
        return sequence.astype(np.float32)

    def standardise(self, sequences: Sequences) -> Sequences:
        """(x - mean) / std of each feature, in float32."""
        moments = [self.mean, self.std]
        mean, std = torch.tensor(moments, dtype=torch.float32, device=sequences.values.device)
        return Sequences((sequences.values - mean) / std, sequences.length)

    def with_statistics(self, blocks: Iterable[Sequences]) -> "SeriesPreprocessing":
        """The same with the `mean` and `std` of all real steps of these prepared sequences."""
        mean, std = feature_moments(block.values[block.mask].numpy() for block in blocks)
        return self.model_copy(update={"mean": mean, "std": std})

    def key(self) -> str:
        """A short name for everything that shapes the cache; `mean` and `std` do not."""
        return key_of(self, RULES, unshaping={"mean", "std"})

    def blank(self, prepared: Sequences) -> str | None:
        """Why there is nothing in a sequence, or None."""
        steps = prepared.values[prepared.mask]
        return None if (steps != steps[:1]).any() else "is blank: every step has the same values"


def decode_series(data: bytes | Path, name: str) -> Float64[ndarray, "time features"]:
    """A file with a step a line and a feature a column, as text or `.npy`.

    Raises:
        UnreadableSampleError: If it is missing, or holds anything else.
    """
    return _stepwise(decode_numbers(data, name), name)


def _stepwise(values: Float64[ndarray, "..."], name: str) -> Float64[ndarray, "time features"]:
    if values.ndim not in (1, 2):
        raise UnreadableSampleError(
            f"{name}: a sequence is an array (time,) or (time, features), got {values.shape}."
        )
    return values.reshape(len(values), -1)


def _resampled(
    sequence: Float64[ndarray, "time features"], length: int
) -> Float64[ndarray, "length features"]:
    """`length` steps evenly from the first to the last, each between its two neighbours."""
    at = np.linspace(0, len(sequence) - 1, length)
    steps = np.arange(len(sequence))
    return np.stack([np.interp(at, steps, feature) for feature in sequence.T], axis=1)


def _centred(
    sequence: Float64[ndarray, "time features"],
) -> Float64[ndarray, "time features"]:
    moved = sequence - sequence.mean(axis=0)
    spread = moved.std(axis=0)
    # A feature that stands still, but for rounding, is left at 0.
    still = spread <= 1e-12 * np.abs(sequence).max(axis=0)
    return np.where(still, 0.0, moved / np.where(still, 1.0, spread))
