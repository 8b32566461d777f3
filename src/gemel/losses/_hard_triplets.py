"""Triplet losses that lay more stress on hard triplets: of the difference, of the ratio."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Literal, TypeAlias, final

import torch
from jaxtyping import Float
from torch import Tensor

from gemel.errors import RangeError
from gemel.losses._every_triplet import (
    Cost,
    Triplets,
    along_negatives,
    offered_triplets,
    tally,
    triplets_of,
)
from gemel.losses._meeting import Meeting
from gemel.losses._objective import nothing
from gemel.losses._triplet import check_margin, hinge

Violation: TypeAlias = Literal["difference", "ratio"]

# Energies far below this are all as good as zero to a ratio. Units of the energies.
_FLOOR = 0.01


@final
class HardTripletObjective:
    """A triplet counts the more, the more it violates what is asked of it.

        difference: v = max(0, margin + E(a, p) - E(a, n))
        ratio:      v = max(0, margin + log( (E(a, p) + c) / (E(a, n) + c) )),   c = 0.01

        plain:      L = mean over triplets( v**2 / 2 )
        weighted:   L = mean over anchors( T * log( mean over its triplets( exp(v / T) ) ) )

    Plain, a triplet pulls in proportion to its violation, not all alike as under a hinge.
    Weighted, an anchor's triplets share one pull by a softmax of v / T: the hardest alone as
    T falls to zero, all alike as it grows. The ratio asks that negatives be exp(margin)
    times as far as positives, whatever the scale of the energies; c keeps it finite, and a
    collapsed encoder under a loss.

    Range [0, inf): zero once every triplet keeps the margin.

    Args:
        violation: What is asked of a triplet. "ratio" reads energies in [0, inf) alone.
        margin: Units of the energies ("difference"), or none ("ratio").
        temperature: T of the weighted form, in units of v; None for the plain form.

    Raises:
        RangeError: If `margin` or `temperature` is not positive.

    Source:
        Liu, Huang, "Scene Classification via Triplet Networks", IEEE JSTARS 11(1), 2018, who
        construct four losses, of the "difference" and of the "ratio", that stress hard
        triplets. Differs: their formulas could not be had; these four are built from that
        description.
    """

    def __init__(
        self, violation: Violation, *, margin: float = 1.0, temperature: float | None = None
    ) -> None:
        if temperature is not None and temperature <= 0:
            raise RangeError(
                f"HardTripletObjective needs temperature > 0, got {temperature}. For the plain "
                "form, leave it out."
            )
        self._violation: Cost = partial(_VIOLATIONS[violation], margin=check_margin(margin))
        self._temperature = temperature

    def __call__(self, meeting: Meeting) -> Float[Tensor, ""]:
        """The stressed mean; zero where the batch holds no triplet."""
        triplets = triplets_of(meeting)
        if not len(triplets):
            return nothing(meeting.energies)
        if self._temperature is None:
            total, _, used = tally(triplets, self._halved_square)
            return total / used
        return self._weighted(triplets, self._temperature)

    def offered(self, meeting: Meeting) -> int:
        """How many triplets the batch holds."""
        return offered_triplets(meeting)

    @torch.no_grad()
    def share_active(self, meeting: Meeting) -> float:
        """Share of the triplets that violate what is asked."""
        triplets = triplets_of(meeting)
        if not len(triplets):
            return 0.0
        _, active, used = tally(triplets, self._violation)
        return float(active) / used

    def _halved_square(self, positive: Tensor, negative: Tensor) -> Tensor:
        return self._violation(positive, negative).square() / 2

    def _weighted(self, triplets: Triplets, temperature: float) -> Float[Tensor, ""]:
        def of_block(positive: Tensor, negative: Tensor, is_negative: Tensor) -> Tensor:
            exponent = self._violation(positive, negative) / temperature
            return exponent.masked_fill(~is_negative, -torch.inf).logsumexp(dim=1, keepdim=True)

        of_pair = along_negatives(triplets, of_block).squeeze(1)
        nobody = torch.full_like(triplets.positives, -torch.inf)
        summed = nobody.masked_scatter(triplets.is_positive, of_pair).logsumexp(dim=1)
        many = triplets.is_positive.sum(dim=1) * triplets.is_negative.sum(dim=1)
        return temperature * (summed - many.to(summed.dtype).log()).mean()


def _log_ratio(positive: Tensor, negative: Tensor, *, margin: float) -> Tensor:
    """The hinge of logarithms: their difference is the logarithm of the ratio."""
    return hinge((positive + _FLOOR).log(), (negative + _FLOOR).log(), margin=margin)


_VIOLATIONS: Mapping[Violation, Callable[..., Tensor]] = {"difference": hinge, "ratio": _log_ratio}
