"""Our own small residual network, sized to its images: the default encoder."""

from typing import final

import torch
from jaxtyping import Float
from torch import Tensor, nn

from gemel.encoders._encoder import Encoder
from gemel.encoders._head import head
from gemel.encoders._normalised import normalised
from gemel.encoders._settings import Normalisation, Pooling
from gemel.encoders._windows import halvings

_STAGES = 3


@final
class Residual(Encoder):
    """A stem, three stages of residual blocks, pooling of the last map, a linear layer.

    Stages have `width`, 2 `width` and 4 `width` channels. The image is halved as often as
    leaves a last map of 4 to 8 pixels on its shorter side: at 28x28 by the last two stages,
    in larger images by the stem before them, so that cost grows slowly with size.

    Args:
        channels: 1 for grey, 3 for colour.
        size: Height and width; at least 8x8.
        dim: Length of the embedding.
        width: Channels of the first stage.
        dropout: Share of the last features dropped in training, in [0, 1).
        pooling: "average" forgets where in the image a feature stood; "none" keeps it, for
            things that always stand alike, such as garments or aligned faces; "pyramid"
            keeps it coarsely. With "average" or "pyramid" images may be of any size.
        normalisation: "batch" learns fastest. "group" and "none" keep samples of a batch
            apart, so that one step on two processes equals one on one process exactly.

    Raises:
        SettingsError: If `size` is too small.

    Source:
        He, Zhang, Ren, Sun, "Deep Residual Learning for Image Recognition", CVPR 2016.
    """

    def __init__(
        self,
        channels: int,
        size: tuple[int, int],
        dim: int,
        *,
        width: int = 32,
        dropout: float = 0.0,
        pooling: Pooling = "average",
        normalisation: Normalisation = "batch",
    ) -> None:
        super().__init__(dim)
        halved = halvings("residual", size)
        in_stages = min(halved, _STAGES - 1)
        self.stem = _stem(channels, width, halved - in_stages, normalisation)
        widths = [width * 2**stage for stage in range(_STAGES)]
        strides = [1] * (_STAGES - in_stages) + [2] * in_stages
        self.stages = nn.Sequential(
            *(
                Block(before, after, stride, normalisation)
                for before, after, stride in zip([width, *widths], widths, strides, strict=False)
            )
        )
        height, across = (-(-side // 2**halved) for side in size)
        self.head = head(widths[-1], (height, across), dim, pooling=pooling, dropout=dropout)

    def forward(
        self, images: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch dim"]:
        """The embedding of each image."""
        # Channels last: a half faster on CPUs, and no slower elsewhere.
        maps = self.stem(images).contiguous(memory_format=torch.channels_last)
        embedding: Float[Tensor, "batch dim"] = self.head(self.stages(maps))
        return embedding


@final
class Block(nn.Module):
    """ReLU(shortcut(x) + conv(ReLU(conv(x)))), each convolution 3x3 and normalised.

    The second convolution starts at zero, so that a fresh block passes its input through.
    """

    def __init__(self, before: int, after: int, stride: int, normalisation: Normalisation) -> None:
        super().__init__()
        last = normalised(nn.Conv2d(after, after, 3, padding=1, bias=False), normalisation)
        _start_at_zero(last)
        self.body = nn.Sequential(
            normalised(nn.Conv2d(before, after, 3, stride, padding=1, bias=False), normalisation),
            nn.ReLU(inplace=True),
            last,
        )
        self.shortcut = (
            nn.Identity()
            if (before, stride) == (after, 1)
            else nn.Sequential(
                # A strided 1x1 convolution reads these pixels too, but oneDNN's backward pass of
                # it overruns its workspace below 16 channels (uxlfoundation/oneDNN#6035).
                nn.AvgPool2d(1, stride),
                normalised(nn.Conv2d(before, after, 1, bias=False), normalisation),
            )
        )
        self.activation = nn.ReLU(inplace=True)

    def forward(
        self, maps: Float[Tensor, "batch before height width"]
    ) -> Float[Tensor, "batch after lower narrower"]:
        """The maps that come out."""
        out: Float[Tensor, "batch after lower narrower"] = self.activation(
            self.body(maps) + self.shortcut(maps)
        )
        return out


def _stem(channels: int, width: int, halved: int, normalisation: Normalisation) -> nn.Sequential:
    """Pixels to `width` maps, halved `halved` times."""
    layers: list[nn.Module] = []
    for stage in range(max(halved, 1)):
        convolution = nn.Conv2d(
            width if stage else channels, width, 3, 2 if halved else 1, padding=1, bias=False
        )
        layers += [normalised(convolution, normalisation), nn.ReLU(inplace=True)]
    return nn.Sequential(*layers)


def _start_at_zero(part: nn.Sequential) -> None:
    last = part[-1]
    assert isinstance(last, nn.Conv2d | nn.BatchNorm2d | nn.GroupNorm)
    nn.init.zeros_(last.weight)
