"""Objective over triplets: which triplets of a batch are used, and the loss over them."""

from collections.abc import Callable
from functools import partial
from typing import Literal, TypeAlias, final

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor
from torch.utils.checkpoint import checkpoint

from gemel.losses._objective import nothing
from gemel.losses._triplet import check_margin, hinge, softplus

Mining: TypeAlias = Literal["all", "hard", "semi-hard"]
Cost: TypeAlias = Callable[[Tensor, Tensor], Tensor]

# Entries of one block of (anchor, positive) pairs x batch: 16 MiB in float32.
_BLOCK = 2**22


@final
class TripletObjective:
    """The triplet loss over triplets (a, p, n) of a batch, chosen by `mining`.

    Row a of the masks says what anchor a meets: p where `compared & same`, n where
    `compared & ~same`. The masks need not be symmetric, so given triplets are passed by
    marking only their anchors' rows. Anchors without a positive or a negative are skipped.

    - "all": every triplet; the mean over those whose loss is above zero.
    - "hard": one per anchor, its farthest positive with its nearest negative; their mean.
    - "semi-hard": one per (a, p), the nearest negative that is farther than p; the mean
      over those whose loss is above zero, that is, whose negative lies within the margin.

    Args:
        mining: Which triplets to use.
        margin: By how much negatives must be farther, in units of the energies, or "soft"
            for log(1 + exp(E(a, p) - E(a, n))), which has no margin.

    Raises:
        RangeError: If `margin` is not positive.

    Source:
        Hermans, Beyer, Leibe, "In Defense of the Triplet Loss for Person
        Re-Identification", 2017, eqs. 5 and 6 ("all" in its non-zero-mean form, sec. 2);
        "semi-hard": Schroff, Kalenichenko, Philbin, "FaceNet", CVPR 2015, sec. 3.2. Differs:
        of the semi-hard negatives we take the nearest.
    """

    def __init__(self, mining: Mining = "all", *, margin: float | Literal["soft"] = 0.2) -> None:
        self._mean = _MINED[mining]
        self._cost: Cost = (
            softplus if margin == "soft" else partial(hinge, margin=check_margin(margin))
        )

    def __call__(
        self,
        energies: Float[Tensor, "batch batch"],
        same: Bool[Tensor, "batch batch"],
        compared: Bool[Tensor, "batch batch"],
    ) -> Float[Tensor, ""]:
        """The mean over mined triplets; zero where there is none."""
        positive, negative = compared & same, compared & ~same
        whole = positive.any(dim=1) & negative.any(dim=1)
        if not whole.any():
            return nothing(energies)
        return self._mean(energies[whole], positive[whole], negative[whole], self._cost)

    def offered(
        self, same: Bool[Tensor, "batch batch"], compared: Bool[Tensor, "batch batch"]
    ) -> int:
        """How many triplets the batch holds, before mining."""
        positives = (compared & same).sum(dim=1)
        return int((positives * (compared & ~same).sum(dim=1)).sum())


def _mean_of_all(
    energies: Float[Tensor, "anchors batch"],
    positive: Bool[Tensor, "anchors batch"],
    negative: Bool[Tensor, "anchors batch"],
    cost: Cost,
) -> Float[Tensor, ""]:
    """Mean of the costs above zero over every triplet, a block of (a, p) at a time.

    A block is computed again in the backward pass, so memory stays that of one block.
    """

    def of_block(anchor: Int[Tensor, " pairs"], nearer: Int[Tensor, " pairs"]) -> Tensor:
        costs = cost(energies[anchor, nearer][:, None], energies[anchor])
        costs = costs.masked_fill(~negative[anchor], 0)
        return torch.stack([costs.sum(), (costs > 0).sum().to(costs.dtype)])

    rows = max(1, _BLOCK // positive.shape[1])
    totals = [
        checkpoint(of_block, *block.unbind(dim=1), use_reentrant=False, preserve_rng_state=False)
        for block in torch.split(positive.nonzero(), rows)
    ]
    total, count = torch.stack(totals).sum(dim=0).unbind()
    return total / count.clamp(min=1)


def _mean_of_semi_hard(
    energies: Float[Tensor, "anchors batch"],
    positive: Bool[Tensor, "anchors batch"],
    negative: Bool[Tensor, "anchors batch"],
    cost: Cost,
) -> Float[Tensor, ""]:
    """Mean of the costs above zero over each (a, p) with its nearest farther negative."""
    rising = energies.masked_fill(~negative, torch.inf).sort(dim=1).values
    place = torch.searchsorted(rising.detach(), energies.detach().contiguous(), right=True)
    nearest = torch.nn.functional.pad(rising, (0, 1), value=torch.inf).gather(1, place)
    found = positive & (nearest < torch.inf)
    costs = cost(energies[found], nearest[found])
    return costs.sum() / (costs > 0).sum().clamp(min=1)


def _mean_of_hardest(
    energies: Float[Tensor, "anchors batch"],
    positive: Bool[Tensor, "anchors batch"],
    negative: Bool[Tensor, "anchors batch"],
    cost: Cost,
) -> Float[Tensor, ""]:
    """Mean over anchors of the farthest positive with the nearest negative."""
    farthest = energies.masked_fill(~positive, -torch.inf).amax(dim=1)
    nearest = energies.masked_fill(~negative, torch.inf).amin(dim=1)
    return cost(farthest, nearest).mean()


_MINED = {"all": _mean_of_all, "hard": _mean_of_hardest, "semi-hard": _mean_of_semi_hard}
