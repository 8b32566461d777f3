"""The 2-channel network: the two images enter as channels of one."""

from typing import final

from jaxtyping import Bool, Float
from torch import Tensor

from gemel.encoders import Encoder
from gemel.errors import ShapeError
from gemel.inputs import ImageShape, Inputs, Single
from gemel.networks._columns import embed_alike
from gemel.networks._early_fusion import EarlyFusion
from gemel.networks._network import Network


@final
class TwoChannel(Network):
    """E(a, b) = -( g([a; b]) + g([b; a]) ) / 2 over images stacked as channels.

    The most accurate of its paper and the slowest: nothing is known of an image before its
    partner is. The "embedding" that a gallery stores is therefore the image itself, its
    values in a row, and each comparison is two passes through the network.

    The encoder makes the variant: "patch" is 2ch, "patch-deep" 2ch-deep, "two-stream" the
    central-surround 2ch-2stream; pooling "pyramid" is SPP.

    Args:
        encoder: Reads images of twice the channels of `shape`.
        shape: Of one image.

    Source:
        Zagoruyko, Komodakis, "Learning to Compare Image Patches via Convolutional Neural
        Networks", CVPR 2015, sec. 3.1 (2-channel). Differs: they feed one order of the two;
        ours is the mean of both orders, and so symmetric.
    """

    def __init__(self, encoder: Encoder, shape: ImageShape) -> None:
        super().__init__()
        fused = EarlyFusion(encoder, shape)
        self.measure = fused
        self._shape = fused.shape

    def embed(self, inputs: Inputs) -> Float[Tensor, "batch values"]:
        """Each image as it came, its values in a row.

        Raises:
            ShapeError: If a sample of a table has no cell, or several, or an image is of
                another shape than the network was built for.
        """
        return embed_alike(inputs, self._in_a_row)

    def energies(
        self, outputs: Float[Tensor, "batch values"], compared: Bool[Tensor, "batch batch"]
    ) -> Float[Tensor, "batch batch"]:
        """Energy of the pairs in `compared`, each computed once for both its entries.

        What stands elsewhere is 0.
        """
        row, column = (compared | compared.T).triu().nonzero(as_tuple=True)
        energy = self.measure.paired(outputs[row], outputs[column])
        blank = energy.new_zeros(compared.shape)
        return blank.index_put((row, column), energy).index_put((column, row), energy)

    def _in_a_row(self, images: Single) -> Float[Tensor, "_ values"]:
        if isinstance(images, Tensor) and images.shape[1:] == self._shape:
            return images.flatten(1)
        came = tuple(images.shape[1:]) if isinstance(images, Tensor) else type(images).__name__
        raise ShapeError(
            "TwoChannel stacks images of the shape it was built for, (channels, height, width) "
            f"{self._shape}; got {came}. Prepare them as those it learned from."
        )
