"""Random changes of features of the user's own."""

from dataclasses import dataclass

import torch
from jaxtyping import Float, Int
from pydantic import Field
from torch import Generator, Tensor

from gemel.inputs import VectorPreprocessing
from gemel.types import Settings


class VectorAugmentation(Settings):
    """How far a vector may be changed and still show the same identity. Zero is off.

    Attributes:
        noise: Standard deviation of what is added to each value, as a fraction of its feature's
            deviation over the training samples; under `scale: none`, in the feature's own units.
    """

    noise: float = Field(default=0.0, ge=0)


@dataclass(frozen=True)
class VectorDraws:
    """What was drawn for each vector of a batch.

    Attributes:
        noise: Added to each value.
    """

    noise: Float[Tensor, "batch dim"]

    def take(self, members: Int[Tensor, " chosen"]) -> "VectorDraws":
        """The draws of some vectors."""
        return VectorDraws(self.noise[members])


def draw_for_vectors(
    settings: VectorAugmentation,
    batch: int,
    generator: Generator,
    preprocessing: VectorPreprocessing,
) -> VectorDraws:
    """Random changes for `batch` vectors, a function of the generator's state alone."""
    noise = torch.randn(batch, preprocessing.dim, generator=generator)
    return VectorDraws(noise * settings.noise * torch.tensor(preprocessing.std))


def augment_vectors(
    vectors: Float[Tensor, "batch dim"], draws: VectorDraws, settings: VectorAugmentation
) -> Float[Tensor, "batch dim"]:
    """Apply `draws` to prepared vectors; what `settings` leave off costs nothing."""
    return vectors + draws.noise.to(vectors.device) if settings.noise else vectors
