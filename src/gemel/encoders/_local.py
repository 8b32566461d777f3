"""One vector for each part of a sequence, in the order of time: local features."""

from itertools import pairwise
from math import gcd
from typing import final

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn

from gemel.encoders._encoder import Encoder
from gemel.encoders._padding import without_padding
from gemel.encoders._pooling import mean_of_parts
from gemel.encoders._settings import Normalisation
from gemel.errors import SettingsError
from gemel.inputs import Sequences

_KERNEL = 7
# So little that a fresh network compares what it is given; so much that gradients pass.
_BEGINNING = 0.1


@final
class Local(Encoder):
    """Convolutions over time, means over `steps` parts of the sequence, a linear layer at each.

        z_p = W mean_p(x) + V mean_p(convolutions(x)),   embedding [z_1; ...; z_steps]

    W begins as an isometry, where dim / steps is at least `features`, and V small: under the
    energy "warping" a fresh network is dynamic time warping of the inputs themselves, and what
    it learns is added to that. Vectors keep their own lengths, which that energy reads in units
    of the standardised inputs; brought to length one, a pen that is far out and one in the
    middle would differ by their angle alone.

    The convolutions see steps as they were recorded, so with preprocessing.series.resample off
    a feature knows how fast something was done, though every sequence ends with as many vectors.
    Parts are those of the sequence's own length; where it has fewer steps than parts, steps are
    repeated, which warping does not mind.

    Args:
        features: Numbers a step.
        dim: Length of the embedding: `steps` times that of a vector.
        steps: Parts, a vector each.
        width: Channels of the convolutions.
        layers: How many convolutions of 7 steps.
        dropout: Share of the means' channels dropped in training, in [0, 1).
        normalisation: Of each convolution before its ReLU, over real steps only: "batch" by
            channel, "group" by step over eight groups of channels, or "none".

    Raises:
        SettingsError: If `dim` is no multiple of `steps`.

    Source:
        Wu, Kimura, Iwana, Uchida, Kise, "Deep Dynamic Time Warping: End-to-End Local
        Representation Learning for Online Signature Verification", ICDAR 2019. Differs: the
        inputs go past the convolutions to the vectors, and parts replace their pooling.
    """

    steps: int

    def __init__(
        self,
        features: int,
        dim: int,
        *,
        steps: int = 32,
        width: int = 32,
        layers: int = 1,
        dropout: float = 0.0,
        normalisation: Normalisation = "none",
    ) -> None:
        super().__init__(dim)
        if dim % steps:
            raise SettingsError(
                f"encoder 'local' gives network.encoder.steps={steps} vectors of one length, and "
                f"network.encoder.dim={dim} is no multiple of it. Set network.encoder.dim="
                f"{steps * max(dim // steps, 1)}."
            )
        self.steps = steps
        widths = [features] + [width] * layers
        self.convolutions = nn.ModuleList(
            _Convolution(before, after, normalisation) for before, after in pairwise(widths)
        )
        self.dropout = nn.Dropout(dropout)
        self.carried = nn.Linear(features, dim // steps, bias=False)
        self.learned = nn.Linear(width, dim // steps, bias=False)
        nn.init.orthogonal_(self.carried.weight)
        with torch.no_grad():
            self.learned.weight *= _BEGINNING

    def forward(self, series: Sequences) -> Float[Tensor, "batch dim"]:
        """The embedding of each sequence."""
        series = without_padding(series)
        states, mask = series.values, series.mask
        for convolution in self.convolutions:
            states = convolution(states, mask)
        carried, learned = (self._means(each, series) for each in (series.values, states))
        vectors = self.carried(carried) + self.learned(self.dropout(learned))
        embedding: Float[Tensor, "batch dim"] = vectors.flatten(1)
        return embedding

    def _means(
        self, states: Float[Tensor, "batch time width"], series: Sequences
    ) -> Float[Tensor, "batch steps width"]:
        means = mean_of_parts(states, series.length, (self.steps,))
        return means.view(len(states), self.steps, states.shape[2])


class _Convolution(nn.Module):
    """ReLU(normalised convolution), zero where no step is real."""

    def __init__(self, before: int, after: int, normalisation: Normalisation) -> None:
        super().__init__()
        self.convolution = nn.Conv1d(before, after, _KERNEL, padding=_KERNEL // 2)
        self.normalisation = {
            "batch": nn.BatchNorm1d(after),
            "group": nn.GroupNorm(gcd(8, after), after),
            "none": nn.Identity(),
        }[normalisation]

    def forward(
        self, steps: Float[Tensor, "batch time before"], mask: Bool[Tensor, "batch time"]
    ) -> Float[Tensor, "batch time after"]:
        """As many steps as came in."""
        maps = self.convolution(steps.mT).mT
        out = torch.zeros_like(maps)
        # Only real steps: padding must not move a batch's mean, nor its spread.
        out[mask] = torch.relu(self.normalisation(maps[mask])).to(maps.dtype)
        return out
