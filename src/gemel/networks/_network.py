"""What every network offers: embeddings, and energies between them."""

from jaxtyping import Bool, Float
from torch import Tensor, nn

from gemel.energies import Energy
from gemel.inputs import Inputs


class Network(nn.Module):
    """How encoders are joined: inputs to energy, lower is more alike.

    Attributes:
        measure: Energy between two embeddings; may hold weights of its own (a learned head).
    """

    measure: Energy

    def embed(self, inputs: Inputs) -> Float[Tensor, "batch dim"]:
        """The embedding of each input; what a gallery stores."""
        raise NotImplementedError(f"{type(self).__name__} does not say how it embeds")

    def forward(self, inputs: Inputs) -> Float[Tensor, "batch width"]:
        """What training compares; distributed training wraps this."""
        return self.embed(inputs)

    def energies(
        self, outputs: Float[Tensor, "batch width"], compared: Bool[Tensor, "batch batch"]
    ) -> Float[Tensor, "batch batch"]:
        """Energy of every pair of a batch.

        Args:
            outputs: What `forward` made of the batch.
            compared: The pairs that will be read; what stands elsewhere has no meaning.
        """
        return self.measure.matrix(outputs, outputs)

    def energy(self, left: Inputs, right: Inputs) -> Float[Tensor, " pairs"]:
        """Energy of row i of `left` against row i of `right`."""
        return self.measure.paired(self.embed(left), self.embed(right))
