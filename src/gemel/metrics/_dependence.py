"""How far a rate would move if other identities had been drawn, in closed form.

All-pairs comparisons share identities, so a pair is not a trial. Draw the units again, with
replacement, w_u times each; a pair of two units then weighs w_u·w_v and a pair within one unit
w_u. To first order the rate p = Σ x / n moves with variance

    V = ( Σ over units S_u²  +  Σ over pairs of two units A_uv² ) / n² · units / (units - 1)

where S_u sums the residuals x - p of every trial that unit u takes part in and A_uv those
between u and v. No resampling is run, so every threshold of a curve costs one sort.

For trials that share nothing but noise this counts the noise up to three times (the variance of
w_u·w_v), so the interval errs to the wide side by at most √3 (Owen, "The pigeonhole bootstrap",
Annals of Applied Statistics 2007).
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int
from numpy import ndarray

from gemel.metrics._binomial import binomial_limits
from gemel.metrics._redraws import FEWEST_UNITS
from gemel.metrics._trials import unit_pairs


@dataclass(frozen=True, eq=False)
class Spread:
    """The share of trials at or below each threshold, and its variance under resampling."""

    rate: Float[ndarray, " points"]
    variance: Float[ndarray, " points"]


def spread_of_share(
    energy: Float[ndarray, " trials"],
    left_unit: Int[ndarray, " trials"],
    right_unit: Int[ndarray, " trials"],
    threshold: Float[ndarray, " points"],
) -> Spread:
    """Share of trials with `energy <= threshold` and its variance, at every threshold."""
    order = np.argsort(energy, kind="stable")
    left, right = left_unit[order], right_unit[order]
    reached = np.searchsorted(energy[order], threshold, side="right")
    rate = reached / len(energy)
    when = np.arange(len(energy))
    two = left != right
    units, member = np.unique(np.concatenate([left, right[two]]), return_inverse=True)
    squares = _residual_squares(member, np.concatenate([when, when[two]]), rate, reached)
    _, pair = np.unique(unit_pairs(left[two], right[two]), return_inverse=True)
    squares += _residual_squares(pair, when[two], rate, reached)
    correction = len(units) / max(len(units) - 1, 1)
    variance = correction * np.maximum(squares, 0.0) / len(energy) ** 2
    return Spread(rate, variance)


def share_limits(
    spread: Spread,
    left_unit: Int[ndarray, " trials"],
    right_unit: Int[ndarray, " trials"],
    *,
    support: int,
    confidence: float,
) -> tuple[Float[ndarray, " points"], Float[ndarray, " points"]]:
    """Clopper–Pearson limits on the number of independent trials that `spread` is worth.

        n* = p (1 - p) / V · (z / t)²,  with t of units - 1 degrees of freedom

    and never more than the trials. Trials in which no unit repeats are independent and count in
    full; of others fewer than `FEWEST_UNITS` say nothing, and the limits are 0 and 1. At rates of
    0 and 1 there is no spread to go by: the limit is one-sided over `support` independent trials,
    1 - (1 - confidence)^(1/support), which is the rule of three.

    Source:
        Korn, Graubard, "Confidence intervals for proportions with small expected number of
        positive counts estimated from survey data", Survey Methodology 1998.
    """
    from scipy.special import ndtri, stdtrit

    total = len(left_unit)
    units = len(np.unique(np.concatenate([left_unit, right_unit])))
    rate, upper_tail = spread.rate, (1 + confidence) / 2
    independent = np.full_like(rate, float(total))
    if units_repeat(left_unit, right_unit):
        known = units >= FEWEST_UNITS
        few = (ndtri(upper_tail) / stdtrit(units - 1, upper_tail)) ** 2 if known else 0.0
        doubt = np.where(spread.variance > 0, spread.variance, np.inf)
        worth = np.where(spread.variance > 0, rate * (1 - rate) / doubt, float(total))
        independent = np.minimum(worth * few, float(total))
    trials = np.maximum(independent, 1e-9)  # as good as no trial: the limits are 0 and 1
    low, high = binomial_limits(rate * trials, trials, confidence)
    alone = 1 - (1 - confidence) ** (1 / support)
    low = np.where(rate == 0, 0.0, np.where(rate == 1, 1 - alone, low))
    high = np.where(rate == 1, 1.0, np.where(rate == 0, alone, high))
    return low, high


def units_repeat(left_unit: Int[ndarray, " trials"], right_unit: Int[ndarray, " trials"]) -> bool:
    """Whether some unit takes part in two trials, so that they are not independent."""
    two: Bool[ndarray, " trials"] = left_unit != right_unit
    taking_part = np.concatenate([left_unit, right_unit[two]])
    return len(np.unique(taking_part)) < len(taking_part)


def _residual_squares(
    group: Int[ndarray, " entries"],
    when: Int[ndarray, " entries"],
    rate: Float[ndarray, " points"],
    reached: Int[ndarray, " points"],
) -> Float[ndarray, " points"]:
    """Σ over groups of (trials of the group reached - rate · trials of the group)².

    Entry i is one trial of `group[i]`, reached as the `when[i]`-th of all. The sum of squared
    counts grows by 2·(the group's count so far) + 1 with each entry, so running sums give it at
    every point: Σ c² - 2 rate Σ c·n + rate² Σ n².
    """
    size = np.bincount(group)
    order = np.lexsort((when, group))
    so_far = np.empty(len(group), dtype=np.int64)
    so_far[order] = np.arange(len(group)) - np.repeat(np.cumsum(size) - size, size)
    last = int(reached.max(initial=0))
    counts = _running(when, 2.0 * so_far + 1.0, last)[reached]
    crossed = _running(when, size[group].astype(np.float64), last)[reached]
    whole = float((size.astype(np.float64) ** 2).sum())
    squares: Float[ndarray, " points"] = counts - 2 * rate * crossed + rate**2 * whole
    return squares


def _running(
    when: Int[ndarray, " entries"], gain: Float[ndarray, " entries"], last: int
) -> Float[ndarray, " steps"]:
    """What has been gained before each step, up to step `last` at least."""
    gained = np.cumsum(np.bincount(when, weights=gain, minlength=last))
    running: Float[ndarray, " steps"] = np.concatenate([[0.0], gained])
    return running
