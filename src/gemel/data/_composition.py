"""Images that are made while they are read: from two halves, and turned."""

from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Int, UInt8
from numpy import ndarray
from torch import Tensor


@dataclass(frozen=True)
class Composition:
    """How each sample's image is made, and whom it must not be compared with.

    Attributes:
        lower: Where in the cache the lower half stands; an image that is not spliced has
            both halves from one place.
        turn: Quarter turns, 0 to 3; 4 more for the mirror image.
        kin: Identities of one kin are the same thing in two orientations, and where the thing is
            symmetric they look alike: they are not compared.
    """

    lower: Int[ndarray, " samples"]
    turn: UInt8[ndarray, " samples"]
    kin: Int[ndarray, " samples"]

    def take(self, index: Int[ndarray, " chosen"]) -> "Composition":
        """How the samples at `index` are made."""
        return Composition(self.lower[index], self.turn[index], self.kin[index])

    def made(
        self,
        upper: UInt8[Tensor, "samples channels height width"],
        lower: UInt8[Tensor, "samples channels height width"],
    ) -> UInt8[Tensor, "samples channels height width"]:
        """The upper half of one image over the lower half of another, then turned."""
        half = upper.shape[2] // 2
        spliced = torch.cat((upper[:, :, :half], lower[:, :, half:]), dim=2)
        turned = torch.empty_like(spliced)
        for turn in np.unique(self.turn):
            chosen = torch.from_numpy(np.flatnonzero(self.turn == turn))
            upright = spliced[chosen].flip(-1) if turn >= 4 else spliced[chosen]
            turned[chosen] = torch.rot90(upright, int(turn) % 4, dims=(2, 3))
        return turned
