"""Objective over triplets: which triplets of a batch are used, and the loss over them."""

from functools import partial
from typing import Literal, TypeAlias, final

import torch
from jaxtyping import Float
from torch import Tensor

from gemel.losses._every_triplet import (
    Cost,
    Tally,
    Triplets,
    offered_triplets,
    tally,
    triplets_of,
)
from gemel.losses._meeting import Meeting
from gemel.losses._objective import nothing
from gemel.losses._triplet import check_margin, hinge, softplus

Mining: TypeAlias = Literal["all", "hard", "semi-hard"]


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
        self._tally = _MINED[mining]
        self._every_one_counts = mining == "hard"
        self._cost: Cost = (
            softplus if margin == "soft" else partial(hinge, margin=check_margin(margin))
        )

    def __call__(self, meeting: Meeting) -> Float[Tensor, ""]:
        """The mean over mined triplets; zero where there is none."""
        triplets = triplets_of(meeting)
        if not len(triplets):
            return nothing(meeting.energies)
        total, active, used = self._tally(triplets, self._cost)
        return total / (used if self._every_one_counts else active.clamp(min=1))

    def offered(self, meeting: Meeting) -> int:
        """How many triplets the batch holds, before mining."""
        return offered_triplets(meeting)

    @torch.no_grad()
    def share_active(self, meeting: Meeting) -> float:
        """Share of the triplets looked at whose loss is above zero.

        Looked at is every triplet ("all"), one per anchor ("hard"), or one per (a, p), which
        may have no semi-hard negative ("semi-hard").
        """
        triplets = triplets_of(meeting)
        if not len(triplets):
            return 0.0
        _, active, used = self._tally(triplets, self._cost)
        return float(active) / used


def _tally_of_semi_hard(triplets: Triplets, cost: Cost) -> Tally:
    """Each (a, p) with its nearest farther negative."""
    rising = triplets.negatives.masked_fill(~triplets.is_negative, torch.inf).sort(dim=1).values
    place = torch.searchsorted(
        rising.detach(), triplets.positives.detach().contiguous(), right=True
    )
    nearest = torch.nn.functional.pad(rising, (0, 1), value=torch.inf).gather(1, place)
    found = triplets.is_positive & (nearest < torch.inf)
    costs = cost(triplets.positives[found], nearest[found])
    return Tally(costs.sum(), (costs > 0).sum(), int(triplets.is_positive.sum()))


def _tally_of_hardest(triplets: Triplets, cost: Cost) -> Tally:
    """Each anchor's farthest positive with its nearest negative."""
    farthest = triplets.positives.masked_fill(~triplets.is_positive, -torch.inf).amax(dim=1)
    nearest = triplets.negatives.masked_fill(~triplets.is_negative, torch.inf).amin(dim=1)
    costs = cost(farthest, nearest)
    return Tally(costs.sum(), (costs > 0).sum(), len(costs))


_MINED = {"all": tally, "hard": _tally_of_hardest, "semi-hard": _tally_of_semi_hard}
