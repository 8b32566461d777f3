"""Recurrent networks over sequences of numbers, read from both ends."""

from typing import Literal, TypeAlias, final

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from gemel.encoders._encoder import Encoder
from gemel.encoders._padding import without_padding
from gemel.encoders._pooling import PARTS, mean_of_parts
from gemel.encoders._settings import Pooling
from gemel.inputs import Sequences

Kind: TypeAlias = Literal["lstm", "gru"]

_FORGET = 2.5


@final
class Recurrent(Encoder):
    """An LSTM or GRU from each end, pooling of its states, a linear layer.

    Args:
        features: Numbers a step.
        dim: Length of the embedding.
        kind: "lstm" or "gru".
        width: Length of the state, for each of the two directions.
        layers: How many such pairs stand on each other.
        dropout: Share of the pooled states dropped in training, in [0, 1).
        pooling: "none" takes the state each direction ends with; "average" the mean over the
            steps; "pyramid" means of the whole, its halves and its quarters.

    Source:
        Hochreiter, Schmidhuber, "Long Short-Term Memory", Neural Computation 1997; Cho et al.,
        "Learning Phrase Representations using RNN Encoder-Decoder", EMNLP 2014; both ends
        after Schuster, Paliwal, IEEE Transactions on Signal Processing 1997.
    """

    def __init__(
        self,
        features: int,
        dim: int,
        *,
        kind: Kind = "lstm",
        width: int = 32,
        layers: int = 1,
        dropout: float = 0.0,
        pooling: Pooling = "none",
    ) -> None:
        super().__init__(dim)
        widths = [features] + [2 * width] * (layers - 1)
        self.layers = nn.ModuleList(_FromBothEnds(kind, before, width) for before in widths)
        self.parts = PARTS[pooling]
        pooled = 2 * width * sum(self.parts or (1,))
        self.head = nn.Sequential(nn.Dropout(dropout), nn.Linear(pooled, dim))

    def forward(self, series: Sequences) -> Float[Tensor, "batch dim"]:
        """The embedding of each sequence."""
        series = without_padding(series)
        states, turned = series.values, _turned(series)
        for layer in self.layers:
            states = layer(states, turned)
        pooled = (
            mean_of_parts(states, series.length, self.parts)
            if self.parts
            else _at_the_ends(states, series.length)
        )
        embedding: Float[Tensor, "batch dim"] = self.head(pooled)
        return embedding


class _FromBothEnds(nn.Module):
    """One recurrent layer over the sequences as they are and one over them turned round.

    Not torch's bidirectional one: that begins in the padding unless sequences are packed, and
    packed sequences of an LSTM take a CPU two to ten times as long.
    """

    def __init__(self, kind: Kind, before: int, width: int) -> None:
        super().__init__()
        self.ahead = recurrence(kind, before, width)
        self.back = recurrence(kind, before, width)

    def forward(
        self,
        steps: Float[Tensor, "batch time before"],
        turned: Int[Tensor, "batch time 1"],
    ) -> Float[Tensor, "batch time after"]:
        """The states of both directions at each step."""
        ahead, _ = self.ahead(steps)
        back, _ = self.back(steps.take_along_dim(turned, dim=1))
        return torch.cat([ahead, back.take_along_dim(turned, dim=1)], dim=2)


def recurrence(kind: Kind, before: int, after: int, *, layers: int = 1) -> nn.LSTM | nn.GRU:
    """A recurrent network that reads in one direction, from `before` numbers to `after`.

    An LSTM begins with its forget gates open (bias 2.5), so that the first steps of a long
    sequence reach the last state while it learns: after Mueller & Thyagarajan, AAAI 2016.
    """
    if kind == "gru":
        return nn.GRU(before, after, layers, batch_first=True)
    network = nn.LSTM(before, after, layers, batch_first=True)
    for name, bias in network.named_parameters():
        if "bias" in name:  # two that are added: for input, forget, cell and output gates
            nn.init.constant_(bias[after : 2 * after], _FORGET / 2)
    return network


def last_real(
    states: Float[Tensor, "batch time width"], length: Int[Tensor, " batch"]
) -> Float[Tensor, "batch width"]:
    """Each sequence's state at its last real step."""
    last = length.to(torch.int64)[:, None, None] - 1
    return states.take_along_dim(last, dim=1).squeeze(1)


def _at_the_ends(
    states: Float[Tensor, "batch time both"], length: Int[Tensor, " batch"]
) -> Float[Tensor, "batch both"]:
    """What each direction knows when it has read everything."""
    ahead, back = states.chunk(2, dim=2)
    return torch.cat([last_real(ahead, length), back[:, 0]], dim=1)


def _turned(series: Sequences) -> Int[Tensor, "batch time 1"]:
    """For each step the one that takes its place when real steps are turned round."""
    step = torch.arange(series.values.shape[1], device=series.values.device)
    return torch.where(series.mask, series.length[:, None] - 1 - step, step)[:, :, None]
