"""The multi-similarity loss with its mining."""

from typing import final

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from gemel.errors import RangeError
from gemel.losses._every_triplet import Triplets, triplets_of
from gemel.losses._meeting import Meeting
from gemel.losses._objective import nothing


@final
class MultiSimilarityObjective:
    """Pairs weighed by how they compare with a threshold, with each other, and with the rest.

        mined:  p where E(a, p) > min_n E(a, n) - slack
                n where E(a, n) < max_p E(a, p) + slack
        L = mean over anchors( log(1 + sum_p exp(  A * (E(a, p) - threshold))) / A
                             + log(1 + sum_n exp( -B * (E(a, n) - threshold))) / B )

    over the mined p and n of anchor a. Range [0, inf): an anchor whose pairs all lie apart by
    more than the slack costs nothing. Anchors without a positive or a negative are skipped.

    Args:
        threshold: The energy that same pairs should fall below and different pairs exceed.
        positive_scale: A, how sharply far positives are pulled. One over units of energy.
        negative_scale: B, how sharply near negatives are pushed. One over units of energy.
        slack: By how much a pair may already be on its own side and still be mined. Units of
            energy.

    Raises:
        RangeError: If a scale is not positive or the slack is negative.

    Source:
        Wang, Han, Huang, Dong, Scott, "Multi-Similarity Loss with General Pair Weighting for
        Deep Metric Learning", CVPR 2019, sec. 4, with cosine similarity S = 1 - E
        and threshold 1 - lambda. Differs: we take the mean over the anchors that have both
        kinds, not over all samples. Scales and slack default to the paper's, the threshold
        to that of its authors' code.
    """

    def __init__(
        self,
        *,
        threshold: float = 0.5,
        positive_scale: float = 2.0,
        negative_scale: float = 50.0,
        slack: float = 0.1,
    ) -> None:
        if min(positive_scale, negative_scale) <= 0 or slack < 0:
            raise RangeError(
                "MultiSimilarityObjective needs scales > 0 and slack >= 0, got positive_scale="
                f"{positive_scale}, negative_scale={negative_scale} and slack={slack}."
            )
        self._threshold = threshold
        self._positive_scale, self._negative_scale = positive_scale, negative_scale
        self._slack = slack

    def __call__(self, meeting: Meeting) -> Float[Tensor, ""]:
        """The mean over anchors; zero where none has both kinds."""
        rows = triplets_of(meeting)
        if not len(rows):
            return nothing(meeting.energies)
        positive, negative = self._mined(rows)
        pull = _soft_maximum(rows.positives - self._threshold, positive, self._positive_scale)
        push = _soft_maximum(self._threshold - rows.negatives, negative, self._negative_scale)
        return (pull + push).mean()

    def offered(self, meeting: Meeting) -> int:
        """How many pairs the anchors meet, before mining."""
        rows = triplets_of(meeting)
        return int(rows.is_positive.sum() + rows.is_negative.sum())

    def share_active(self, meeting: Meeting) -> float:
        """Share of those pairs that are mined."""
        rows = triplets_of(meeting)
        if not len(rows):
            return 0.0
        positive, negative = self._mined(rows)
        offered = rows.is_positive.sum() + rows.is_negative.sum()
        return float((positive.sum() + negative.sum()) / offered)

    def _mined(
        self, rows: Triplets
    ) -> tuple[Bool[Tensor, "anchors batch"], Bool[Tensor, "anchors batch"]]:
        farthest = rows.positives.masked_fill(~rows.is_positive, -torch.inf).amax(1, keepdim=True)
        nearest = rows.negatives.masked_fill(~rows.is_negative, torch.inf).amin(1, keepdim=True)
        positive = rows.is_positive & (rows.positives > nearest - self._slack)
        return positive, rows.is_negative & (rows.negatives < farthest + self._slack)


def _soft_maximum(
    excess: Float[Tensor, "anchors batch"], mined: Bool[Tensor, "anchors batch"], scale: float
) -> Float[Tensor, " anchors"]:
    """log(1 + sum exp(scale * excess)) / scale over the mined; zero where none is."""
    exponent = (scale * excess).masked_fill(~mined, -torch.inf)
    return torch.nn.functional.pad(exponent, (1, 0)).logsumexp(dim=1) / scale
