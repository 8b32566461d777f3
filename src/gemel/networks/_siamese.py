"""The siamese network: one encoder for every input, an energy between the embeddings."""

from typing import final

from jaxtyping import Float
from torch import Tensor

from gemel.encoders import Encoder
from gemel.energies import Energy
from gemel.inputs import Inputs
from gemel.networks._columns import embed_alike
from gemel.networks._network import Network


@final
class Siamese(Network):
    """Inputs through one set of weights: E(a, b) = measure(encode(a), encode(b)).

    Weight sharing is not copies kept equal but one encoder called once for all inputs, so
    that the energy is symmetric, one network suffices at inference, and "two inputs" may be
    three (the triplet network of Hoffer and Ailon, under the loss "softmax-triplet") or a whole
    batch, every pair of which `energies` compares. Columns of one kind, such as visible and
    infrared images, go through the same weights; each sample has a cell in one of them.

    Args:
        encoder: One input to one embedding.
        measure: Energy between embeddings; may hold weights of its own (a learned head).

    Source:
        Bromley, Guyon, LeCun, Säckinger, Shah, "Signature Verification using a 'Siamese'
        Time Delay Neural Network", NIPS 1993. Hoffer, Ailon, "Deep Metric Learning using
        Triplet Network", SIMBAD 2015.
    """

    def __init__(self, encoder: Encoder, measure: Energy) -> None:
        super().__init__()
        self.encoder = encoder
        self.measure = measure

    def embed(self, inputs: Inputs) -> Float[Tensor, "batch dim"]:
        """The embedding of each input; what a gallery stores.

        Raises:
            ShapeError: If a sample of a table has no cell, or several.
        """
        return embed_alike(inputs, self.encoder)
