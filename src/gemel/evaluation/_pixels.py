"""What can be told from raw pixels: the baseline that a network has to beat."""

from math import prod
from typing import final

import torch
from jaxtyping import Float
from torch import Tensor, nn

from gemel.bundle import Matcher
from gemel.data import Preprocessing, Samples
from gemel.encoders import Encoder
from gemel.energies import Euclidean
from gemel.networks import Siamese


@final
class _Pixels(Encoder):
    """An image's values in a row, scaled so that a distance is a root mean square."""

    def __init__(self, values: int) -> None:
        super().__init__(values)
        self.scale = nn.Parameter(torch.tensor(values**-0.5), requires_grad=False)

    def forward(
        self, images: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch dim"]:
        return images.flatten(1) * self.scale


def pixel_matcher(samples: Samples) -> Matcher:
    """A matcher that has learned nothing, for images shaped as those of `samples`.

        E(a, b) = sqrt( mean( (a - b)**2 ) )    over pixels with values in [0, 1]

    Range: [0, 1]. It goes wherever a trained matcher goes, so that a report can print both
    side by side.
    """
    channels, height, width = samples.array.shape[1:]
    network = Siamese(_Pixels(prod((channels, height, width))), Euclidean())
    as_they_are = {"size": (height, width), "channels": channels, "mean": 0.0, "std": 1.0}
    return Matcher(network, Preprocessing.read(as_they_are, "pixel_matcher"))
