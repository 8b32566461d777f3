"""Intervals for errors in independent trials."""

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from gemel.errors import RangeError
from gemel.metrics._interval import Interval


def clopper_pearson(errors: float, trials: float, confidence: float = 0.95) -> Interval:
    """The exact binomial interval: never covers less often than it says.

        low  = Beta(errors, trials - errors + 1) at alpha / 2
        high = Beta(errors + 1, trials - errors) at 1 - alpha / 2

    Only for trials that are independent; a design effect may make both numbers fractions.

    Args:
        errors: Trials that went wrong. Range [0, trials].
        trials: Independent trials, more than 0.
        confidence: Range (0, 1).

    Raises:
        RangeError: If a number lies outside its range.

    Example:
        >>> interval = clopper_pearson(3, 100)
        >>> round(interval.low, 4), round(interval.high, 4)
        (0.0062, 0.0852)

    Source:
        Clopper, Pearson, "The use of confidence or fiducial limits", Biometrika 1934.
    """
    if not (trials > 0 and 0 <= errors <= trials):
        raise RangeError(
            f"clopper_pearson needs 0 <= errors <= trials and trials > 0; "
            f"got {errors} errors in {trials} trials."
        )
    refuse_confidence(confidence)
    low, high = binomial_limits(np.array([errors * 1.0]), np.array([trials * 1.0]), confidence)
    return Interval(float(low[0]), float(high[0]), confidence)


def rule_of_three(trials: float) -> float:
    """The rate that no error in `trials` independent trials rules out at 95 %: 3 / trials.

    Raises:
        RangeError: If `trials` is not positive.

    Example:
        >>> rule_of_three(300)
        0.01

    Source:
        Hanley, Lippman-Hand, "If nothing goes wrong, is everything all right?", JAMA 1983.
    """
    if trials <= 0:
        raise RangeError(f"rule_of_three needs at least one trial, got {trials}.")
    return min(1.0, 3.0 / trials)


def binomial_limits(
    errors: Float[ndarray, " rates"], trials: Float[ndarray, " rates"], confidence: float
) -> tuple[Float[ndarray, " rates"], Float[ndarray, " rates"]]:
    """Clopper–Pearson limits of many rates at once; `errors` and `trials` may be fractions."""
    from scipy.special import betaincinv

    tail = (1 - confidence) / 2
    right = trials - errors
    # A beta distribution with a parameter of 0 stands on its end point.
    low = np.where(errors > 0, betaincinv(np.maximum(errors, 1e-12), right + 1, tail), 0.0)
    high = np.where(right > 0, betaincinv(errors + 1, np.maximum(right, 1e-12), 1 - tail), 1.0)
    return low, high


def refuse_confidence(confidence: float) -> None:
    """Stop at a confidence that is no probability.

    Raises:
        RangeError: If it is outside (0, 1).
    """
    if not 0 < confidence < 1:
        raise RangeError(f"A confidence lies inside (0, 1), got {confidence}; 0.95 is usual.")
