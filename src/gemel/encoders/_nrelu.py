"""Layers of noisy rectified linear units without biases."""

from math import prod
from typing import final

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn.functional import logsigmoid, relu

from gemel.encoders._encoder import Encoder


@final
class NReLU(Encoder):
    """Pixels through `layers` layers of noisy rectified linear units.

    No unit has a bias, so that at rest the embedding is intensity equivariant,

        encode(a x) = a encode(x)    for a > 0,

    and the paper's cosine energy does not see by how much an image was scaled. That holds of
    what enters here, pixels after standardisation. Coordinates are in [0, inf).

    Args:
        channels: 1 for grey, 3 for colour.
        size: Height and width. The paper's faces are 32x32 in colour.
        dim: Units of each layer, and length of the embedding.
        layers: How many layers.

    Source:
        Nair, Hinton, "Rectified Linear Units Improve Restricted Boltzmann Machines", ICML 2010.
        Differs: no layer is trained as a restricted Boltzmann machine beforehand; weights are
        drawn as He et al. (2015), and only the pairs teach them.
    """

    def __init__(self, channels: int, size: tuple[int, int], dim: int, *, layers: int = 1) -> None:
        super().__init__(dim)
        parts: list[nn.Module] = [nn.Flatten()]
        for inputs in [channels * prod(size), *[dim] * (layers - 1)]:
            weights = nn.Linear(inputs, dim, bias=False)
            nn.init.kaiming_normal_(weights.weight, nonlinearity="relu")
            parts += [weights, NoisyUnits()]
        self.layers = nn.Sequential(*parts)

    def forward(
        self, images: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch dim"]:
        """The embedding of each image; differs from call to call in training."""
        embedding: Float[Tensor, "batch dim"] = self.layers(images)
        return embedding


@final
class NoisyUnits(nn.Module):
    """In training max(0, x + n) with n drawn from N(0, sigmoid(x)), at rest max(0, x).

    The sigmoid is the variance: a unit that is far off makes no noise, one that is well on
    makes noise of variance 1, whatever its input.
    """

    def forward(self, inputs: Float[Tensor, "batch units"]) -> Float[Tensor, "batch units"]:
        """What each unit passes on."""
        if not self.training:
            return relu(inputs)
        # The square root of the sigmoid; taken of an underflown 0 its gradient would be nan.
        spread = torch.exp(logsigmoid(inputs) / 2)
        return relu(inputs + spread * torch.randn_like(inputs))
