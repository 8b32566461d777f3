"""Units drawn again: how much each comparison then weighs, and what all the rounds say."""

from collections.abc import Iterator

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray

from gemel.errors import RangeError
from gemel.metrics._interval import Interval

FEWEST_UNITS = 5
"""Four can be drawn again in 35 ways only, and at 95 % one draw in 40 lies beyond each limit:
of fewer units than these an interval is all that the number can be."""


def redrawn_weights(
    left_unit: Int[ndarray, " trials"], right_unit: Int[ndarray, " trials"], rounds: int, seed: int
) -> Iterator[Float[ndarray, " trials"]]:
    """The weight of every pair in each round of drawing as many units, with replacement.

    Unit u comes w_u times. A pair of two units weighs w_u·w_v, a pair within one unit w_u.
    """
    draws = np.random.default_rng([seed, 1])
    units, place = np.unique(np.concatenate([left_unit, right_unit]), return_inverse=True)
    left: Int[ndarray, " trials"] = place[: len(left_unit)]
    right: Int[ndarray, " trials"] = place[len(left_unit) :]
    two = left != right
    for _ in range(rounds):
        times = np.bincount(draws.integers(len(units), size=len(units)), minlength=len(units))
        yield times[left] * np.where(two, times[right], 1.0)


def percentile_interval(
    values: list[float],
    units: int,
    confidence: float,
    reach: tuple[float, float],
    *,
    strata: int = 1,
) -> Interval:
    """The middle of what the rounds gave, further out for few units (Hesterberg's expansion).

    Fewer than `FEWEST_UNITS` say nothing, and it is `reach`, the range of the statistic. Units
    that are drawn again within `strata` have one degree of freedom less for each of these.
    """
    from scipy.special import ndtr, stdtrit

    if units < FEWEST_UNITS:
        return Interval(*reach, confidence)
    free = units - strata
    quantile = stdtrit(free, (1 - confidence) / 2)
    tail = float(ndtr(quantile * np.sqrt(units / free)))
    low, high = np.quantile(values, [tail, 1 - tail])
    return Interval(float(low), float(high), confidence)


def refuse_few_rounds(resamples: int) -> None:
    """Stop where percentiles would hang on single rounds.

    Raises:
        RangeError: If there are fewer than 20.
    """
    if resamples < 20:
        raise RangeError(f"An interval needs 20 rounds of resampling or more, got {resamples}.")
