"""No encoder at all, for images: the baseline that a network has to beat."""

from math import prod
from typing import final

from jaxtyping import Float
from torch import Tensor

from gemel.encoders._encoder import Encoder


@final
class Pixels(Encoder):
    """An image's values in a row, scaled so that a Euclidean distance is a root mean square.

    Has no weights; what there is to learn is left to the energy and the decision.

    Args:
        channels: 1 for grey, 3 for colour.
        size: Height and width.
    """

    def __init__(self, channels: int, size: tuple[int, int]) -> None:
        super().__init__(channels * prod(size))

    def forward(
        self, images: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch dim"]:
        """Each image's values, divided by the square root of their number."""
        row: Float[Tensor, "batch dim"] = images.flatten(1) * self.dim**-0.5
        return row
