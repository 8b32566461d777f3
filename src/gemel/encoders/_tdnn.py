"""The time-delay network of the first siamese network, which compared signatures."""

from math import gcd
from typing import final

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn.functional import pad

from gemel.encoders._encoder import Encoder
from gemel.encoders._padding import without_padding
from gemel.encoders._pooling import PARTS, mean_of_parts
from gemel.encoders._settings import Normalisation, Pooling
from gemel.encoders._windows import Window
from gemel.inputs import Sequences

_WINDOWS = (Window(11, stride=3), Window(10, stride=3))
_LEAST = _WINDOWS[0].before(_WINDOWS[1].before(1))


@final
class TimeDelay(Encoder):
    """Two convolutions over time, 11 and 10 steps wide, each third place kept, tanh; linear.

    200 steps become 64 of `width` channels and these become 19 of 4/3 `width`, as published
    for width=12. Windows lie within a sequence; one shorter than 38 steps is read as if zeros
    followed it. Meets the energy "cosine" in the paper.

    Args:
        features: Numbers a step. The paper's is 8.
        length: Most steps of a sequence; with pooling="none" later ones are not seen. The
            paper's is 200.
        dim: Length of the embedding.
        width: Channels of the first layer. The paper's is 12.
        dropout: Share of the last features dropped in training, in [0, 1).
        pooling: "none" keeps where a feature stood, as in the paper, where every sequence is
            brought to one length; "average" forgets it; "pyramid" keeps it as the whole, the
            half and the quarter, each of the sequence's own length.
        normalisation: Of each layer before tanh, over real steps only: "batch" by channel,
            "group" by step over eight groups of channels, "none" as in the paper.

    Source:
        Bromley, Guyon, LeCun, Säckinger, Shah, "Signature Verification using a 'Siamese' Time
        Delay Neural Network", NIPS 1993, fig. 1. Differs: there the last maps are the
        embedding; here a linear layer brings them to `dim`.
    """

    def __init__(
        self,
        features: int,
        length: int,
        dim: int,
        *,
        width: int = 12,
        dropout: float = 0.0,
        pooling: Pooling = "none",
        normalisation: Normalisation = "none",
    ) -> None:
        super().__init__(dim)
        widths = (features, width, 4 * width // 3)
        self.delays = nn.ModuleList(
            _Delay(before, after, window, normalisation)
            for before, after, window in zip(widths, widths[1:], _WINDOWS, strict=False)
        )
        self.places = _WINDOWS[1].after(_WINDOWS[0].after(max(length, _LEAST)))
        self.parts = PARTS[pooling]
        pooled = sum(self.parts) if self.parts else self.places
        self.head = nn.Sequential(nn.Dropout(dropout), nn.Linear(widths[-1] * pooled, dim))

    def forward(self, series: Sequences) -> Float[Tensor, "batch dim"]:
        """The embedding of each sequence."""
        series = without_padding(series)
        missing = max(_LEAST - series.values.shape[1], 0)
        steps, length = pad(series.values, (0, 0, 0, missing)), series.length.clamp(min=_LEAST)
        for delay in self.delays:
            steps, length = delay(steps, length)
        embedding: Float[Tensor, "batch dim"] = self.head(self._pooled(steps, length))
        return embedding

    def _pooled(
        self, steps: Float[Tensor, "batch time channels"], length: Int[Tensor, " batch"]
    ) -> Float[Tensor, "batch pooled"]:
        if self.parts:
            return mean_of_parts(steps, length, self.parts)
        # A negative padding cuts.
        return pad(steps, (0, 0, 0, self.places - steps.shape[1])).flatten(1)


class _Delay(nn.Module):
    """One time-delay layer: tanh(normalised convolution), zero where no step is real."""

    def __init__(
        self, before: int, after: int, window: Window, normalisation: Normalisation
    ) -> None:
        super().__init__()
        self.window = window
        self.convolution = nn.Conv1d(before, after, window.kernel, window.stride)
        self.normalisation = {
            "batch": nn.BatchNorm1d(after),
            "group": nn.GroupNorm(gcd(8, after), after),
            "none": nn.Identity(),
        }[normalisation]

    def forward(
        self, steps: Float[Tensor, "batch time before"], length: Int[Tensor, " batch"]
    ) -> tuple[Float[Tensor, "batch fewer after"], Int[Tensor, " batch"]]:
        """The steps that come out, and how many of each sequence are real."""
        maps = self.convolution(steps.mT).mT
        length = (length - self.window.kernel) // self.window.stride + 1
        real: Bool[Tensor, "batch fewer"] = Sequences(maps, length).mask
        out = torch.zeros_like(maps)
        # Only real steps: padding must not move a batch's mean, nor its spread.
        out[real] = torch.tanh(self.normalisation(maps[real])).to(maps.dtype)
        return out, length
