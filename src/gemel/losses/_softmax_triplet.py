"""The softmax-ratio triplet loss, also of several positives or negatives at once."""

from math import comb
from typing import final

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from gemel.errors import RangeError, ShapeError
from gemel.losses._every_triplet import Triplets, tally
from gemel.losses._meeting import Meeting
from gemel.losses._objective import nothing


def softmax_triplet_loss(
    positives: Float[Tensor, "anchors positives"], negatives: Float[Tensor, "anchors negatives"]
) -> Float[Tensor, ""]:
    """Ask that a softmax over an anchor's energies lie wholly on its negatives.

        s = sum_p exp(E(a, p)) / ( sum_p exp(E(a, p)) + sum_n exp(E(a, n)) )
        L = mean( s**2 )

    Args:
        positives: Energy of each anchor with each of its positives, lower is more alike.
        negatives: Energy of the same anchors with their negatives.

    Returns:
        The mean over anchors, in (0, 1): 1/4 where one positive is as far as one negative.
        Only differences of energies count, and they are read in units of 1.

    Raises:
        ShapeError: If the two sides are not matrices of as many anchors.

    Example:
        >>> import torch
        >>> softmax_triplet_loss(torch.tensor([[0.5]]), torch.tensor([[0.5]]))
        tensor(0.2500)

    Source:
        Hoffer, Ailon, "Deep Metric Learning Using Triplet Network", 2015, with one
        positive and one negative. Differs: their squared error to (0, 1) sums both entries of
        the softmax, which is twice ours. Of several positives or negatives the paper says
        nothing; here each kind's share counts as one entry, so that negatives need not be
        equally far.
    """
    if not positives.ndim == negatives.ndim == 2 or len(positives) != len(negatives):
        raise ShapeError(
            "softmax_triplet_loss reads positives (anchors, P) and negatives (anchors, N), a row "
            f"for each anchor; got {tuple(positives.shape)} and {tuple(negatives.shape)}. One "
            "positive each is a column: positives[:, None]."
        )
    return _cost(positives.logsumexp(dim=1), negatives.logsumexp(dim=1)).mean()


@final
class SoftmaxTripletObjective:
    """`softmax_triplet_loss` over every choice of positives and negatives of every anchor.

    An anchor with fewer positives or negatives than asked for is skipped. Two at once give
    as many choices as a batch has pairs for each anchor.

    Args:
        positives: How many positives stand beside each anchor.
        negatives: How many negatives do.

    Raises:
        RangeError: If either is less than 1.
    """

    def __init__(self, positives: int = 1, negatives: int = 1) -> None:
        if min(positives, negatives) < 1:
            raise RangeError(
                "A softmax-triplet needs at least one positive and one negative, got "
                f"positives={positives} and negatives={negatives}. Leave both at 1 for the "
                "usual triplet."
            )
        self._positives, self._negatives = positives, negatives

    def __call__(self, meeting: Meeting) -> Float[Tensor, ""]:
        """The mean over all choices; zero where there is none."""
        groups = self._groups(meeting)
        if not len(groups):
            return nothing(meeting.energies)
        total, _, used = tally(groups, _cost)
        return total / used

    def offered(self, meeting: Meeting) -> int:
        """How many choices of positives and negatives the batch holds."""
        positives = (meeting.compared & meeting.same).sum(dim=1).tolist()
        negatives = (meeting.compared & ~meeting.same).sum(dim=1).tolist()
        return sum(
            comb(near, self._positives) * comb(far, self._negatives)
            for near, far in zip(positives, negatives, strict=True)
        )

    def share_active(self, meeting: Meeting) -> float:
        """1: the loss of a choice is never zero."""
        return float(self.offered(meeting) > 0)

    def _groups(self, meeting: Meeting) -> Triplets:
        """Each group of positives or negatives as one, for only its softmax sum counts."""
        energies = meeting.energies.masked_fill(~meeting.compared, 0)
        positives, is_positive = _grouped(
            energies, meeting.compared & meeting.same, self._positives
        )
        negatives, is_negative = _grouped(
            energies, meeting.compared & ~meeting.same, self._negatives
        )
        whole = is_positive.any(dim=1) & is_negative.any(dim=1)
        return Triplets(positives[whole], is_positive[whole], negatives[whole], is_negative[whole])


def _grouped(
    energies: Float[Tensor, "batch batch"], chosen: Bool[Tensor, "batch batch"], size: int
) -> tuple[Float[Tensor, "batch groups"], Bool[Tensor, "batch groups"]]:
    """Log of the summed exponentials of every `size` columns, and where all are chosen."""
    columns = torch.arange(len(energies), device=energies.device)
    groups = torch.combinations(columns, r=size)
    return energies[:, groups].logsumexp(dim=2), chosen[:, groups].all(dim=2)


def _cost(positive: Tensor, negative: Tensor) -> Tensor:
    """Square of the softmax share that the positives hold."""
    return torch.sigmoid(positive - negative).square()
