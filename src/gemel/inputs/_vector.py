"""Features of the user's own: vectors of one length."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
import torch
from jaxtyping import Float, Float32, Float64
from numpy import ndarray
from pydantic import Field, model_validator
from torch import Tensor

from gemel.errors import SourceError, UnreadableSampleError
from gemel.inputs._decode_numbers import decode_numbers, numbers
from gemel.inputs._key import key_of
from gemel.inputs._moments import feature_moments
from gemel.inputs._shapes import VectorShape
from gemel.types import Settings

RULES = 1
"""Raised whenever `VectorPreprocessing.apply` starts to answer differently."""


class VectorSettings(Settings):
    """What a user may choose about vectors.

    Attributes:
        scale: "standard" subtracts each feature's mean over the training samples and divides
            by its standard deviation; "none" leaves the values as they are.
    """

    scale: Literal["standard", "none"] = "standard"

    looked_at: ClassVar[int] = 64

    def settle(self, vectors: Sequence[Float64[ndarray, " _"]]) -> "VectorPreprocessing":
        """For vectors as long as these.

        Raises:
            SourceError: If they are not all of one length.
        """
        lengths = sorted({len(vector) for vector in vectors})
        if len(lengths) != 1:
            raise SourceError(
                f"Vectors of one column have to be of one length; got {lengths}. Sequences of "
                "unequal length are read as modality 'series'."
            )
        (dim,) = lengths
        return VectorPreprocessing(scale=self.scale, dim=dim, mean=(0.0,) * dim, std=(1.0,) * dim)


class VectorPreprocessing(VectorSettings):
    """From any vector to the encoder's input.

    Attributes:
        dim: Numbers a vector.
        mean: Subtracted from each feature.
        std: What each feature is then divided by.
    """

    modality: Literal["vector"] = "vector"
    dim: int = Field(ge=1)
    mean: tuple[float, ...]
    std: tuple[Annotated[float, Field(gt=0)], ...]

    ragged: ClassVar[bool] = False

    @model_validator(mode="after")
    def _one_of_each(self) -> "VectorPreprocessing":
        if not len(self.mean) == len(self.std) == self.dim:
            raise ValueError(f"{self.dim} features need as many values of mean and std")
        return self

    @property
    def shape(self) -> VectorShape:
        """What an encoder is built for."""
        return VectorShape(self.dim)

    def raw(self, value: Any, name: str) -> Float64[ndarray, " dim"]:
        """An array, a list, or a file of numbers by its path or bytes.

        Raises:
            UnreadableSampleError: If it is no vector of finite numbers; the message names it.
        """
        return _flat(numbers(value, name), name)

    def apply(self, vector: Float64[ndarray, " dim"]) -> Float32[ndarray, " dim"]:
        """The vector as the cache holds it: everything but `mean` and `std`.

        Raises:
            UnreadableSampleError: If it has another length.
        """
        if len(vector) != self.dim:
            raise UnreadableSampleError(
                f"a vector of {self.dim} numbers is needed, got one of {len(vector)}."
            )
        return vector.astype(np.float32)

    def standardise(self, vectors: Float[Tensor, "batch dim"]) -> Float[Tensor, "batch dim"]:
        """(x - mean) / std of each feature, in float32.

        Example:
            >>> scaled = VectorPreprocessing(dim=2, mean=(1.0, 0.0), std=(2.0, 1.0))
            >>> scaled.standardise(torch.tensor([[3.0, 5.0]]))
            tensor([[1., 5.]])
        """
        moments = [self.mean, self.std]
        mean, std = torch.tensor(moments, dtype=torch.float32, device=vectors.device)
        scaled: Float[Tensor, "batch dim"] = (vectors - mean) / std
        return scaled

    def with_statistics(self, blocks: Iterable[Float[Tensor, "_ dim"]]) -> "VectorPreprocessing":
        """The same with the `mean` and `std` of these prepared vectors, if it scales at all."""
        if self.scale == "none":
            return self
        mean, std = feature_moments(block.numpy() for block in blocks)
        return self.model_copy(update={"mean": mean, "std": std})

    def key(self) -> str:
        """A short name for everything that shapes the cache; `mean` and `std` do not."""
        return key_of(self, RULES, unshaping={"scale", "mean", "std"})

    def blank(self, prepared: Float[Tensor, "1 dim"]) -> str | None:
        """Why there is nothing in a vector, or None."""
        return None if prepared.any() else "is blank: every number is zero"


def decode_vector(data: bytes | Path, name: str) -> Float64[ndarray, " dim"]:
    """A file with one line or one column of numbers, as text or `.npy`.

    Raises:
        UnreadableSampleError: If it holds anything else.
    """
    return _flat(decode_numbers(data, name), name)


def _flat(values: Float64[ndarray, "..."], name: str) -> Float64[ndarray, " dim"]:
    if values.size != max(values.shape, default=0):
        raise UnreadableSampleError(
            f"{name}: a vector is one line or one column of numbers, got {values.shape}."
        )
    return values.reshape(-1)
