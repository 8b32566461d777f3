"""No encoder at all, for features that are good as they are."""

from typing import final

from jaxtyping import Float
from torch import Tensor

from gemel.encoders._encoder import Encoder


@final
class Identity(Encoder):
    """The vector itself: what a classical feature says without any learning.

    Has no weights; what there is to learn is left to the energy and the decision.

    Args:
        dim: Length of the vectors.
    """

    def forward(self, vectors: Float[Tensor, "batch dim"]) -> Float[Tensor, "batch dim"]:
        """Each vector."""
        return vectors
