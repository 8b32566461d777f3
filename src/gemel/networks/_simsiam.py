"""SimSiam: what two views of one thing have in common, learned without identities."""

from typing import final

from jaxtyping import Bool, Float
from torch import Tensor, nn

from gemel.encoders import Encoder
from gemel.energies import Cosine, Energy
from gemel.inputs import Inputs
from gemel.networks._columns import embed_alike
from gemel.networks._network import Network


@final
class SimSiam(Network):
    """One view's prediction against the other view's projection, held still.

        E(i, j) = 1 - cosine( predict(z_i), stop-gradient(z_j) ),    z = project(encode(x))

    That is what training compares: not symmetric, for which the objective "alignment" takes
    the mean of both directions over genuine pairs. Embeddings, and the energies between them,
    are the encoder's own; projector and predictor are left behind.

    Args:
        encoder: One input to one embedding; what is learned for others to begin from.
        measure: Energy between embeddings. Without weights: nothing here would train them.
        projection: Width of the projector, and length of z.
        prediction: Width of the predictor's hidden layer.

    Source:
        Chen, He, "Exploring Simple Siamese Representation Learning", CVPR 2021, sec. 3.
        Differs: the projector has two layers, theirs for CIFAR; three for ImageNet.
    """

    def __init__(
        self, encoder: Encoder, measure: Energy, *, projection: int = 512, prediction: int = 128
    ) -> None:
        super().__init__()
        self.encoder = encoder
        self.measure = measure
        self.project = nn.Sequential(
            *_layer(encoder.dim, projection),
            nn.Linear(projection, projection, bias=False),
            nn.BatchNorm1d(projection, affine=False),
        )
        self.predict = nn.Sequential(
            *_layer(projection, prediction), nn.Linear(prediction, projection)
        )

    def embed(self, inputs: Inputs) -> Float[Tensor, "batch dim"]:
        """The encoder's embedding of each input.

        Raises:
            ShapeError: If a sample of a table has no cell, or several.
        """
        return embed_alike(inputs, self.encoder)

    def forward(self, inputs: Inputs) -> Float[Tensor, "batch projection"]:
        """The projection of each input."""
        projection: Float[Tensor, "batch projection"] = self.project(self.embed(inputs))
        return projection

    def energies(
        self,
        outputs: Float[Tensor, "batch projection"],
        compared: Bool[Tensor, "batch batch"],
    ) -> Float[Tensor, "batch batch"]:
        """Entry (i, j): the prediction from projection i against projection j."""
        return Cosine().matrix(self.predict(outputs), outputs.detach())


def _layer(inputs: int, outputs: int) -> tuple[nn.Module, ...]:
    return nn.Linear(inputs, outputs, bias=False), nn.BatchNorm1d(outputs), nn.ReLU()
