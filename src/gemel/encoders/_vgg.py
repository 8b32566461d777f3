"""Stages of small convolutions and halvings, after the Visual Geometry Group's networks."""

from itertools import pairwise
from typing import final

from jaxtyping import Float
from torch import Tensor, nn

from gemel.encoders._encoder import Encoder
from gemel.encoders._head import head
from gemel.encoders._normalised import normalised
from gemel.encoders._settings import Normalisation, Pooling
from gemel.encoders._windows import halvings

_WIDEST = 8


@final
class VGG(Encoder):
    """Stages of `layers` convolutions 3x3 with ReLU and a max-pool 2, then a linear layer.

    Stages have `width`, 2, 4, 8, 8, ... times `width` channels, and there are as many as leave
    a last map of 4 to 7 pixels on the shorter side. At 224x224, a width of 64 and 2 layers the
    convolutions are those of the paper's configuration B (VGG-13).

    Args:
        channels: 1 for grey, 3 for colour.
        size: Height and width; at least 8x8. The paper's is 224x224.
        dim: Length of the embedding.
        width: Channels of the first stage.
        layers: Convolutions of each stage.
        dropout: Share of the last features dropped in training, in [0, 1).
        pooling: Of the last maps; "pyramid" and "average" let images be of any size.
        normalisation: Of each convolution; the paper's is "none".

    Raises:
        SettingsError: If `size` is too small.

    Source:
        Simonyan, Zisserman, "Very Deep Convolutional Networks for Large-Scale Image
        Recognition", ICLR 2015. Differs: their number of stages is five whatever the size;
        two dense layers of 4096 stand where ours has one of `dim`; they start deep networks
        from shallow ones, we draw weights as He et al. (2015).
    """

    def __init__(
        self,
        channels: int,
        size: tuple[int, int],
        dim: int,
        *,
        width: int = 64,
        layers: int = 2,
        dropout: float = 0.0,
        pooling: Pooling = "none",
        normalisation: Normalisation = "none",
    ) -> None:
        super().__init__(dim)
        stages = halvings("vgg", size)
        widths = [width * min(2**stage, _WIDEST) for stage in range(stages)]
        self.stages = nn.Sequential(
            *(
                _stage(before, after, layers, normalisation)
                for before, after in pairwise([channels, *widths])
            )
        )
        height, across = size
        last = (height >> stages, across >> stages)
        self.head = head(widths[-1], last, dim, pooling=pooling, dropout=dropout)

    def forward(
        self, images: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch dim"]:
        """The embedding of each image."""
        embedding: Float[Tensor, "batch dim"] = self.head(self.stages(images))
        return embedding


def _stage(before: int, after: int, layers: int, normalisation: Normalisation) -> nn.Sequential:
    parts: list[nn.Module] = []
    for channels in [before, *[after] * (layers - 1)]:
        # A normalisation adds a bias of its own.
        convolution = nn.Conv2d(channels, after, 3, padding=1, bias=normalisation == "none")
        parts += [normalised(convolution, normalisation), nn.ReLU(inplace=True)]
    return nn.Sequential(*parts, nn.MaxPool2d(2))
