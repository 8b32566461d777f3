"""Rates at a threshold with their intervals."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int
from numpy import ndarray

from gemel.errors import SupportError
from gemel.metrics._binomial import refuse_confidence
from gemel.metrics._dependence import share_limits, spread_of_share
from gemel.metrics._interval import Interval, Measured
from gemel.metrics._trials import Trials, unit_pairs


@dataclass(frozen=True, eq=False)
class ErrorBands:
    """Both error rates with their limits, pointwise, at given thresholds.

    Attributes:
        threshold: Energies; a pair is a match when `energy <= threshold`.
        false_match_rate, false_match_low, false_match_high: FMR and its limits.
        false_non_match_rate, false_non_match_low, false_non_match_high: FNMR and its limits.
    """

    threshold: Float[ndarray, " points"]
    false_match_rate: Float[ndarray, " points"]
    false_match_low: Float[ndarray, " points"]
    false_match_high: Float[ndarray, " points"]
    false_non_match_rate: Float[ndarray, " points"]
    false_non_match_low: Float[ndarray, " points"]
    false_non_match_high: Float[ndarray, " points"]


def rate_with_interval(
    wrong: Bool[ndarray, " trials"],
    left_unit: Int[ndarray, " trials"],
    right_unit: Int[ndarray, " trials"],
    *,
    confidence: float = 0.95,
) -> Measured:
    """The share of trials that went wrong, with an interval that knows what they share.

    When no unit takes part in two trials they are independent and the interval is
    Clopper–Pearson's. Otherwise units are resampled on both sides (in closed form) and the
    interval is Clopper–Pearson's on the number of independent trials that the resampling
    variance is worth, less what few units cost (Korn, Graubard 1998). With no error at all it
    is the rule of three over the distinct pairs of units.

    Args:
        wrong: True for each trial that went wrong.
        left_unit, right_unit: The unit each side was drawn from, as in `Trials`.
        confidence: Range (0, 1).

    Raises:
        SupportError: If there is no trial.
        RangeError: If `confidence` is outside (0, 1).

    Example:
        >>> units = np.arange(300)
        >>> str(rate_with_interval(np.zeros(300, dtype=bool), units, units + 300))
        'none in 300, below 0.99 %'
    """
    if len(wrong) == 0:
        raise SupportError("A rate needs at least one trial; there is none.")
    support = len(np.unique(unit_pairs(left_unit, right_unit)))
    return _measured(wrong, left_unit, right_unit, support, confidence)


def measure_false_match_rate(
    trials: Trials, threshold: float, *, confidence: float = 0.95
) -> Measured:
    """FMR at `threshold` with its interval. With no error: rule of three over unit pairs.

    Raises:
        SupportError: If there is no impostor pair.
    """
    impostor = trials.impostor
    _refuse_none(len(impostor), "impostor")
    wrong = impostor.energy <= threshold
    support = trials.support.impostor_unit_pairs
    return _measured(wrong, impostor.left_unit, impostor.right_unit, support, confidence)


def measure_false_non_match_rate(
    trials: Trials, threshold: float, *, confidence: float = 0.95
) -> Measured:
    """FNMR at `threshold` with its interval. With no error: rule of three over units.

    Raises:
        SupportError: If there is no genuine pair.
    """
    genuine = trials.genuine
    _refuse_none(len(genuine), "genuine")
    wrong = genuine.energy > threshold
    support = trials.support.genuine_units
    return _measured(wrong, genuine.left_unit, genuine.right_unit, support, confidence)


def measure_pair_accuracy(
    trials: Trials, threshold: float, *, confidence: float = 0.95
) -> Measured:
    """Share of all pairs decided rightly at `threshold`, with its interval.

    Raises:
        SupportError: If there is no pair.
    """
    _refuse_none(len(trials), "compared")
    right = (trials.energy <= threshold) == trials.same
    pairs = trials.support
    support = min(n for n in (pairs.genuine_units, pairs.impostor_unit_pairs) if n)
    return _measured(right, trials.left_unit, trials.right_unit, support, confidence)


def error_bands(
    trials: Trials, threshold: Float[ndarray, " points"], *, confidence: float = 0.95
) -> ErrorBands:
    """Both error rates and their limits at every threshold, for a band around a curve.

    The limits hold at each threshold by itself, not for all at once.

    Raises:
        SupportError: If there is no genuine or no impostor pair.
        RangeError: If `confidence` is outside (0, 1).
    """
    refuse_confidence(confidence)
    genuine, impostor, support = trials.genuine, trials.impostor, trials.support
    _refuse_none(len(genuine), "genuine")
    _refuse_none(len(impostor), "impostor")
    matched = _share_band(impostor, threshold, support.impostor_unit_pairs, confidence)
    found = _share_band(genuine, threshold, support.genuine_units, confidence)
    # A genuine pair that is not found is a non-match, so its limits change places.
    missed = (1 - found[0], 1 - found[2], 1 - found[1])
    return ErrorBands(threshold, *matched, *missed)


def _share_band(
    trials: Trials, threshold: Float[ndarray, " points"], support: int, confidence: float
) -> tuple[Float[ndarray, " points"], Float[ndarray, " points"], Float[ndarray, " points"]]:
    """Share of trials at or below each threshold, with its limits."""
    left, right = trials.left_unit, trials.right_unit
    spread = spread_of_share(trials.energy, left, right, threshold)
    low, high = share_limits(spread, left, right, support=support, confidence=confidence)
    return spread.rate, low, high


def _measured(
    counted: Bool[ndarray, " trials"],
    left: Int[ndarray, " trials"],
    right: Int[ndarray, " trials"],
    support: int,
    confidence: float,
) -> Measured:
    """Share of `counted` trials: those lie below a threshold between two energies, 0 and 1."""
    refuse_confidence(confidence)
    spread = spread_of_share(np.where(counted, 0.0, 1.0), left, right, np.array([0.5]))
    low, high = share_limits(spread, left, right, support=support, confidence=confidence)
    interval = Interval(float(low[0]), float(high[0]), confidence)
    return Measured(float(spread.rate[0]), interval, len(counted))


def _refuse_none(trials: int, kind: str) -> None:
    if trials == 0:
        raise SupportError(f"A rate over {kind} pairs needs at least one of them; there is none.")
