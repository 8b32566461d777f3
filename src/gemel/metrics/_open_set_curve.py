"""Both identification errors at every threshold, and the numbers read off that curve."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int
from numpy import ndarray

from gemel.errors import RangeError, SupportError
from gemel.metrics._binomial import refuse_confidence, rule_of_three
from gemel.metrics._interval import Interval, Measured
from gemel.metrics._open_set import Searches
from gemel.metrics._redraws import percentile_interval, redrawn_weights, refuse_few_rounds


@dataclass(frozen=True, eq=False)
class OpenSetCurve:
    """Both identification error rates when a candidate counts at `energy <= threshold`.

    Attributes:
        threshold: -inf (nobody is found), then every energy at which a rate may change,
            ascending.
        false_positive_rate: FPIR, rising from 0 to 1.
        false_negative_rate: FNIR at rank 1, falling from 1 to the share whose own identity is
            not the best candidate.
    """

    threshold: Float[ndarray, " points"]
    false_positive_rate: Float[ndarray, " points"]
    false_negative_rate: Float[ndarray, " points"]


def open_set_curve(searches: Searches) -> OpenSetCurve:
    """Count both errors at every threshold.

        FPIR(t) = share of non-mated searches with nearest <= t
        FNIR(t) = share of mated searches with rank > 1 or own > t

    Raises:
        SupportError: If there is no mated or no non-mated search.
    """
    strangers, found = _strangers(searches), _own_where_first(searches)
    threshold = np.unique(np.concatenate([strangers, found[np.isfinite(found)]]))
    positive = np.searchsorted(np.sort(strangers), threshold, side="right") / len(strangers)
    named = np.searchsorted(np.sort(found), threshold, side="right") / len(found)
    return OpenSetCurve(
        threshold=np.concatenate([[-np.inf], threshold]),
        false_positive_rate=np.concatenate([[0.0], positive]),
        false_negative_rate=np.concatenate([[1.0], 1 - named]),
    )


def detection_at_false_positives(
    searches: Searches,
    rate: float,
    *,
    resamples: int = 500,
    seed: int = 0,
    confidence: float = 0.95,
) -> Measured:
    """DIR at rank 1 where FPIR is at most `rate`, the threshold read off these very searches.

    The threshold is that of the strictest error: the largest at which no more than `rate` of the
    non-mated searches find somebody. In every round of the interval units are drawn again, mated
    and non-mated ones together, and the threshold is read off anew. A share of exactly 0 or 1
    cannot vary under resampling; its interval then reaches as far as the rule of three over the
    mated units allows.

    Args:
        searches: Mated and non-mated ones in one gallery.
        rate: FPIR to keep. Range [0, 1).
        resamples: Rounds.
        seed: Of the draws; the same seed gives the same interval.
        confidence: Range (0, 1).

    Raises:
        SupportError: If there is no mated or no non-mated search.
        RangeError: If a number lies outside its range.
    """
    if not 0 <= rate < 1:
        raise RangeError(f"A rate of false positives to keep lies in [0, 1), got {rate}.")
    refuse_confidence(confidence)
    refuse_few_rounds(resamples)
    _strangers(searches), _own_where_first(searches)
    order = np.argsort(_judged(searches), kind="stable")
    energy, mated, unit = _judged(searches)[order], searches.mated[order], searches.unit[order]
    estimate = _detected(energy, mated, np.ones(len(energy)), rate)
    values = [
        _detected(energy, mated, weights, rate)
        for weights in redrawn_weights(unit, unit, resamples, seed)
        if weights[mated].any() and weights[~mated].any()
    ]
    drawn = _interval(values, unit, confidence)
    unseen = rule_of_three(len(np.unique(unit[mated])))
    low, high = min(drawn.low, estimate), max(drawn.high, estimate)
    if estimate == 0:
        high = max(high, unseen)
    if estimate == 1:
        low = min(low, 1 - unseen)
    return Measured(estimate, Interval(low, high, confidence), int(mated.sum()))


def _interval(values: list[float], unit: Int[ndarray, " probes"], confidence: float) -> Interval:
    if not values:  # no round drew both kinds: nothing is known
        return Interval(0.0, 1.0, confidence)
    return percentile_interval(values, len(np.unique(unit)), confidence, (0.0, 1.0))


def _judged(searches: Searches) -> Float[ndarray, " probes"]:
    """The energy that a threshold has to reach: inf for a mated search that ranks another first."""
    found = np.where(searches.rank == 1, searches.own, np.inf)
    return np.where(searches.mated, found, searches.nearest)


def _detected(
    energy: Float[ndarray, " probes"],
    mated: Bool[ndarray, " probes"],
    weights: Float[ndarray, " probes"],
    rate: float,
) -> float:
    """Weight of the mated below the first stranger that `rate` does not allow; energies ascend."""
    strangers = np.cumsum(weights * ~mated)
    # 1 in 100 must be within a rate of 0.01, whatever the last bit of the product.
    too_many = strangers > rate * strangers[-1] * (1 + 1e-12)
    limit = energy[too_many.argmax()]  # the last sum is the whole, and a rate is below 1
    share = weights[mated & (energy < limit)].sum() / weights[mated].sum()
    return float(share)


def _strangers(searches: Searches) -> Float[ndarray, " strangers"]:
    nearest: Float[ndarray, " strangers"] = searches.nearest[~searches.mated]
    if len(nearest) == 0:
        raise SupportError(
            "Open-set rates need probes of strangers beside those of enrolled identities; all "
            f"{len(searches.mated):,} are enrolled. Leave identities out of the gallery."
        )
    return nearest


def _own_where_first(searches: Searches) -> Float[ndarray, " mated"]:
    """Energy of each mated search's own identity; inf where another one is the best candidate."""
    own: Float[ndarray, " mated"] = _judged(searches)[searches.mated]
    if len(own) == 0:
        raise SupportError(
            "Open-set rates need probes of enrolled identities beside those of strangers; none of "
            f"{len(searches.mated):,} is enrolled. Probe with further samples of the enrolled."
        )
    return own
