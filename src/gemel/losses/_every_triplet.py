"""Every triplet of a batch, a block at a time: far more than fit into memory at once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor
from torch.utils.checkpoint import checkpoint

from gemel.losses._meeting import Meeting

# From energies of anchor with positive and anchor with negative to the cost of each triplet.
Cost: TypeAlias = Callable[[Tensor, Tensor], Tensor]

# Entries of one block of (anchor, positive) pairs x negatives: 16 MiB in float32.
_BLOCK = 2**22


@dataclass(frozen=True)
class Triplets:
    """Anchors with the positives and the negatives they meet, at least one of each.

    Attributes:
        positives: Energy of each anchor with what may be its positives.
        is_positive: Which of them are.
        negatives: Energy of each anchor with what may be its negatives.
        is_negative: Which of them are.
    """

    positives: Float[Tensor, "anchors positives"]
    is_positive: Bool[Tensor, "anchors positives"]
    negatives: Float[Tensor, "anchors negatives"]
    is_negative: Bool[Tensor, "anchors negatives"]

    def __len__(self) -> int:
        return len(self.positives)

    @property
    def used(self) -> int:
        """How many triplets there are."""
        return int((self.is_positive.sum(dim=1) * self.is_negative.sum(dim=1)).sum())


class Tally(NamedTuple):
    """What a set of triplets costs together, and how many of them cost anything."""

    total: Float[Tensor, ""]
    active: Float[Tensor, ""]
    used: int


def triplets_of(meeting: Meeting) -> Triplets:
    """Row a of the masks says what anchor a meets; anchors that lack one kind are left out."""
    positive = meeting.compared & meeting.same
    negative = meeting.compared & ~meeting.same
    whole = positive.any(dim=1) & negative.any(dim=1)
    # What nobody compares may be anything, and 0 x inf is not 0.
    energies = meeting.energies.masked_fill(~meeting.compared, 0)[whole]
    return Triplets(energies, positive[whole], energies, negative[whole])


def offered_triplets(meeting: Meeting) -> int:
    """How many triplets a batch holds."""
    positives = (meeting.compared & meeting.same).sum(dim=1)
    return int((positives * (meeting.compared & ~meeting.same).sum(dim=1)).sum())


def tally(triplets: Triplets, cost: Cost) -> Tally:
    """Sum of the costs of every triplet, and how many are above zero."""

    def of_block(positive: Tensor, negative: Tensor, is_negative: Tensor) -> Tensor:
        costs = cost(positive, negative).masked_fill(~is_negative, 0)
        return torch.stack([costs.sum(dim=1), (costs > 0).sum(dim=1).to(costs.dtype)], dim=1)

    total, active = along_negatives(triplets, of_block).sum(dim=0).unbind()
    return Tally(total, active, triplets.used)


def along_negatives(
    triplets: Triplets,
    of_block: Callable[[Tensor, Tensor, Tensor], Tensor],
) -> Float[Tensor, "pairs numbers"]:
    """Some numbers for each (anchor, positive), taken over all negatives of the anchor.

    A block is computed again in the backward pass, so memory stays that of one block.

    Args:
        of_block: From energies with the positive (pairs, 1), energies with the negatives
            (pairs, negatives) and which of these count, to (pairs, numbers).

    Returns:
        One row for each place where `triplets.is_positive` holds, in its order.
    """

    def at(anchor: Int[Tensor, " pairs"], nearer: Int[Tensor, " pairs"]) -> Tensor:
        positive = triplets.positives[anchor, nearer][:, None]
        return of_block(positive, triplets.negatives[anchor], triplets.is_negative[anchor])

    rows = max(1, _BLOCK // triplets.negatives.shape[1])
    pairs = torch.split(triplets.is_positive.nonzero(), rows)
    return torch.cat(
        [
            checkpoint(at, *block.unbind(dim=1), use_reentrant=False, preserve_rng_state=False)
            for block in pairs
        ]
    )
