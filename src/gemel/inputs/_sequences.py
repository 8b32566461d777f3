"""A batch of inputs of unequal length: padded values, and how long each really is."""

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Int, Shaped
from torch import Tensor


@dataclass(frozen=True)
class Sequences:
    """Sequences side by side, each padded at its end.

    What stands in the padding has no meaning, and no encoder lets it change an embedding.

    Attributes:
        values: Steps of each sequence: (batch, time, features) of a series, (batch, time) of
            tokens.
        length: Steps that are real, at least 1.
    """

    values: Shaped[Tensor, "batch time *features"]
    length: Int[Tensor, " batch"]

    def __len__(self) -> int:
        return len(self.length)

    @property
    def mask(self) -> Bool[Tensor, "batch time"]:
        """True where a step is real."""
        step = torch.arange(self.values.shape[1], device=self.values.device)
        return step < self.length[:, None]

    def to(self, device: torch.device | str) -> "Sequences":
        """The same on another device."""
        return Sequences(self.values.to(device), self.length.to(device))
