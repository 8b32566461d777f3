"""What every encoder is: one input in, one embedding out."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from jaxtyping import Float
from torch import Tensor, nn


class Origin(NamedTuple):
    """Somebody else's model that an encoder was made of.

    Attributes:
        name: The encoder's, in its settings.
        configuration: What the model is built from, for JSON.
    """

    name: str
    configuration: Mapping[str, Any]


class Encoder(nn.Module):
    """One input to one embedding. Never knows about pairs.

    Attributes:
        dim: Length of the embedding.
        origin: The model of transformers that it was made of, if any.
        steps: Vectors of one length that an embedding is made of, in the order of time; None
            where it is one vector.
    """

    origin: Origin | None = None
    steps: int | None = None

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, inputs: Any) -> Float[Tensor, "batch dim"]:
        """The embedding of each input.

        Args:
            inputs: Standardised pixels or numbers, or `Sequences` of numbers or tokens; each
                encoder says which.
        """
        raise NotImplementedError(f"{type(self).__name__} does not say how it embeds")
