"""The siamese network: one encoder for every input, an energy between the embeddings."""

from jaxtyping import Float
from torch import Tensor, nn

from gemel.encoders import Encoder
from gemel.energies import Energy


class Siamese(nn.Module):
    """Two inputs through one set of weights: E(a, b) = measure(encode(a), encode(b)).

    Weight sharing is not two copies kept equal but one encoder called once for all inputs,
    so that the energy is symmetric and one network suffices at inference.

    Args:
        encoder: One input to one embedding.
        measure: Energy between embeddings; may hold weights of its own (a learned head).

    Source:
        Bromley, Guyon, LeCun, Säckinger, Shah, "Signature Verification using a 'Siamese'
        Time Delay Neural Network", NIPS 1993.
    """

    def __init__(self, encoder: Encoder, measure: Energy) -> None:
        super().__init__()
        self.encoder = encoder
        self.measure = measure

    def embed(self, inputs: Float[Tensor, "batch ..."]) -> Float[Tensor, "batch dim"]:
        """The embedding of each input; what a gallery stores."""
        embedding: Float[Tensor, "batch dim"] = self.encoder(inputs)
        return embedding

    def energy(
        self, left: Float[Tensor, "pairs ..."], right: Float[Tensor, "pairs ..."]
    ) -> Float[Tensor, " pairs"]:
        """Energy of row i of `left` against row i of `right`, lower is more alike."""
        return self.measure.paired(self.embed(left), self.embed(right))

    # Distributed training wraps `forward`; embedding is what a batch needs of it.
    forward = embed
