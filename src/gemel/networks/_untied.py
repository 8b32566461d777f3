"""The pseudo-siamese network of one kind of input: two branches, weights apart."""

from typing import final

import torch
from jaxtyping import Float
from torch import Tensor

from gemel.encoders import Encoder
from gemel.energies import Energy
from gemel.errors import SettingsError
from gemel.inputs import Inputs, Single
from gemel.networks._columns import embed_alike
from gemel.networks._cross_branch import CrossBranch
from gemel.networks._network import Network


@final
class Untied(Network):
    """E(a, b) = ( m(f(a), g(b)) + m(g(a), f(b)) ) / 2, f and g of untied weights.

    Every input goes through both branches and its embedding is [f(x); g(x)], so that nobody
    has to say which of two equal things is the left one, and the energy is symmetric.

    Args:
        first: The branch f.
        second: The branch g, to embeddings of the same length.
        measure: The energy m between two halves; may hold weights of its own.

    Raises:
        SettingsError: If the branches' embeddings differ in length.

    Source:
        Zagoruyko, Komodakis, "Learning to Compare Image Patches via Convolutional Neural
        Networks", CVPR 2015, sec. 3.1 (pseudo-siamese). Differs: theirs feeds f the left patch
        and g the right one; ours is the mean of both orders.
    """

    def __init__(self, first: Encoder, second: Encoder, measure: Energy) -> None:
        super().__init__()
        if first.dim != second.dim:
            raise SettingsError(
                "Both branches need embeddings of one length to be compared, got "
                f"{first.dim} and {second.dim}. Build both with the same dim."
            )
        self.first = first
        self.second = second
        self.measure = CrossBranch(measure)

    def embed(self, inputs: Inputs) -> Float[Tensor, "batch dim"]:
        """Both branches' embeddings of each input, one after the other.

        Raises:
            ShapeError: If a sample of a table has no cell, or several.
        """
        return embed_alike(inputs, self._both)

    def _both(self, inputs: Single) -> Float[Tensor, "some dim"]:
        return torch.cat([self.first(inputs), self.second(inputs)], dim=1)
