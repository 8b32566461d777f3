"""A small transformer over sequences of numbers, trained from scratch."""

from typing import final

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention

from gemel.encoders._encoder import Encoder
from gemel.encoders._padding import without_padding
from gemel.encoders._pooling import mean_of_parts
from gemel.errors import SettingsError
from gemel.inputs import Sequences


@final
class Transformer(Encoder):
    """A linear layer, sinusoidal positions, layers of attention, the mean step, a linear layer.

    Args:
        features: Numbers a step.
        dim: Length of the embedding.
        width: Length of the state at each step; a multiple of `heads`.
        layers: How many layers of attention.
        heads: Of each.
        dropout: Share dropped in training, of what each half of a layer adds and of the mean
            step, in [0, 1).

    Raises:
        SettingsError: If `width` is no multiple of `heads`.

    Source:
        Vaswani et al., "Attention Is All You Need", NIPS 2017. Differs: layers are normalised
        before they read, not after they write, which needs no warm-up (Xiong et al., ICML
        2020); GELU for ReLU.
    """

    def __init__(
        self,
        features: int,
        dim: int,
        *,
        width: int = 32,
        layers: int = 1,
        heads: int = 4,
        dropout: float = 0.0,
    ) -> None:
        super().__init__(dim)
        if width % heads:
            raise SettingsError(
                "encoder 'transformer' shares its state among its heads; network.encoder.width="
                f"{width} cannot be shared by network.encoder.heads={heads}. Set a multiple of "
                f"{heads}, such as network.encoder.width={heads * max(width // heads, 1)}."
            )
        self.enter = nn.Linear(features, width)
        self.layers = nn.ModuleList(_Layer(width, heads, dropout) for _ in range(layers))
        self.leave = nn.LayerNorm(width)
        self.head = nn.Sequential(nn.Dropout(dropout), nn.Linear(width, dim))

    def forward(self, series: Sequences) -> Float[Tensor, "batch dim"]:
        """The embedding of each sequence."""
        series = without_padding(series)
        states = self.enter(series.values)
        states = states + positions(*states.shape[1:]).to(states)
        mask = series.mask
        for layer in self.layers:
            states = layer(states, mask)
        embedding: Float[Tensor, "batch dim"] = self.head(
            mean_of_parts(self.leave(states), series.length)
        )
        return embedding


class _Layer(nn.Module):
    """x + attention(norm(x)), and then x + dense(norm(x)) by itself at each step."""

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.read = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, 3 * width))
        self.write = nn.Linear(width, width)
        self.dense = nn.Sequential(
            nn.LayerNorm(width),
            nn.Linear(width, 4 * width),
            nn.GELU(),
            nn.Linear(4 * width, width),
        )
        self.dropout = nn.Dropout(dropout)

    def forward(
        self, states: Float[Tensor, "batch time width"], mask: Bool[Tensor, "batch time"]
    ) -> Float[Tensor, "batch time width"]:
        """The states, each having read those where `mask` is True."""
        states = states + self.dropout(self._attended(states, mask))
        out: Float[Tensor, "batch time width"] = states + self.dropout(self.dense(states))
        return out

    def _attended(
        self, states: Float[Tensor, "batch time width"], mask: Bool[Tensor, "batch time"]
    ) -> Float[Tensor, "batch time width"]:
        by_head = self.read(states).unflatten(2, (3, self.heads, -1))
        query, key, value = by_head.permute(2, 0, 3, 1, 4)
        read = scaled_dot_product_attention(query, key, value, attn_mask=mask[:, None, None])
        written: Float[Tensor, "batch time width"] = self.write(read.transpose(1, 2).flatten(2))
        return written


def positions(time: int, width: int) -> Float[Tensor, "time width"]:
    """Where each step stands: sines in even places, cosines in odd ones.

        sin(t / 10000**(2 i / width)) at 2 i, cos of the same at 2 i + 1

    Range [-1, 1]; defined for any length.
    """
    place = torch.arange(width)
    angle = torch.arange(time)[:, None] / 10000 ** (place // 2 * 2 / width)
    return torch.where(place % 2 == 0, angle.sin(), angle.cos())
