"""Numbers of a cross-validation: measured in each fold, averaged, with one interval."""

from collections.abc import Sequence
from statistics import fmean
from typing import Literal

import numpy as np
from jaxtyping import Int
from numpy import ndarray

from gemel.errors import ShapeError, SupportError
from gemel.metrics._binomial import refuse_confidence
from gemel.metrics._interval import Interval, Measured
from gemel.metrics._redraws import percentile_interval
from gemel.metrics._resampling import (
    PAIRS_RESAMPLED,
    Statistic,
    alone,
    redrawn_values,
    with_unseen,
)
from gemel.metrics._trials import Trials

FEWEST_IN_FOLD = 4
"""Two units can be drawn again in one way that leaves an impostor pair, and three in few: in
smaller folds the rounds would vary too little."""

BETWEEN = 0.5
"""Threshold of pooled decisions, whose energies are 0 and 1."""


def measure_over_folds(
    trials_by_fold: Sequence[Trials],
    statistic: Statistic,
    *,
    unit: Literal["%", ""] = "%",
    resamples: int = 500,
    seed: int = 0,
    confidence: float = 0.95,
    reach: tuple[float, float] = (0.0, 1.0),
) -> Measured:
    """The mean of `statistic` over folds, with an interval that draws units within each fold.

    A round draws in every fold as many units as it has, computes the statistic there, and takes
    the mean: energies of different folds come from different networks and are never compared.
    A fold draws again where it drew no genuine or no impostor pair. The percentiles are taken
    further out for few units, less one for each fold. A share of exactly 0 or 1 reaches as far
    as the rule of three over all folds allows.

    Args:
        trials_by_fold: The comparisons of each fold; no unit may take part in two folds.
        statistic: Called as `statistic(energy, same, weights)`.
        unit: "%" when the statistic is a share, printed as a percentage; "" otherwise.
        resamples: Rounds.
        seed: Of the draws; the same seed gives the same interval.
        confidence: Range (0, 1).
        reach: The least and the most `statistic` can be; the interval where a fold has fewer
            than four units, or all of them fewer than five.

    Raises:
        SupportError: If there is no fold, or in one of them fewer than two units or no genuine
            or impostor pair.
        RangeError: If `resamples` or `confidence` is out of range.
    """
    refuse_confidence(confidence)
    _refuse_no_fold(trials_by_fold)
    estimate = fmean(
        statistic(trials.energy, trials.same, np.ones(len(trials))) for trials in trials_by_fold
    )
    most = PAIRS_RESAMPLED // len(trials_by_fold)
    # A seed for each fold: with one for all, folds of one size would draw alike in every round.
    drawn = [
        redrawn_values(trials, alone(statistic), resamples=resamples, seed=seed + fold, most=most)[
            0
        ]
        for fold, trials in enumerate(trials_by_fold)
    ]
    means = [fmean(values) for values in zip(*drawn, strict=False)]
    interval = _interval(means, trials_by_fold, confidence, reach)
    low, high = min(interval.low, estimate), max(interval.high, estimate)
    compared = sum(map(len, trials_by_fold))
    measured = Measured(estimate, Interval(low, high, confidence), compared, unit)
    return with_unseen(measured, _support(trials_by_fold)) if unit else measured


def pool_decisions(trials_by_fold: Sequence[Trials], thresholds: Sequence[float]) -> Trials:
    """What each fold declared at its own threshold, as trials with energies 0 and 1.

    Energy 0 was declared a match. Units of different folds are different units, so a rate at
    threshold 0.5 counts the errors of all folds, with the interval of as much support.

    Raises:
        ShapeError: If there is not one threshold for each fold.
        SupportError: If there is no fold.

    Example:
        >>> units = np.arange(3)
        >>> fold = Trials(np.array([1.0, 2.0, 3.0]), np.array([True, True, False]), units, units)
        >>> pooled = pool_decisions([fold, fold], [1.0, 2.0])
        >>> pooled.energy.tolist(), pooled.left_unit.tolist()
        ([0.0, 1.0, 1.0, 0.0, 0.0, 1.0], [0, 1, 2, 3, 4, 5])
    """
    _refuse_no_fold(trials_by_fold)
    if len(trials_by_fold) != len(thresholds):
        raise ShapeError(
            "pool_decisions needs one threshold for each fold; got "
            f"{len(trials_by_fold)} folds and {len(thresholds)} thresholds."
        )
    declared = [
        np.where(trials.energy <= threshold, 0.0, 1.0)
        for trials, threshold in zip(trials_by_fold, thresholds, strict=True)
    ]
    left, right = _units_apart(trials_by_fold)
    return Trials(
        energy=np.concatenate(declared),
        same=np.concatenate([trials.same for trials in trials_by_fold]),
        left_unit=left,
        right_unit=right,
        unit=trials_by_fold[0].unit,
    )


def _units_apart(
    trials_by_fold: Sequence[Trials],
) -> tuple[Int[ndarray, " trials"], Int[ndarray, " trials"]]:
    """Both units of every trial, counted on from fold to fold."""
    left, right, taken = [], [], 0
    for trials in trials_by_fold:
        ends = np.concatenate((trials.left_unit, trials.right_unit))
        units, place = np.unique(ends, return_inverse=True)
        left.append(taken + place[: len(trials)])
        right.append(taken + place[len(trials) :])
        taken += len(units)
    return np.concatenate(left), np.concatenate(right)


def _interval(
    means: list[float],
    trials_by_fold: Sequence[Trials],
    confidence: float,
    reach: tuple[float, float],
) -> Interval:
    units = [trials.support.units for trials in trials_by_fold]
    if len(units) > 1 and min(units) < FEWEST_IN_FOLD:
        return Interval(*reach, confidence)
    return percentile_interval(means, sum(units), confidence, reach, strata=len(units))


def _support(trials_by_fold: Sequence[Trials]) -> int:
    """Distinct units behind the genuine pairs, or pairs of units, whichever are fewer."""
    supports = [trials.support for trials in trials_by_fold]
    return min(
        sum(support.genuine_units for support in supports),
        sum(support.impostor_unit_pairs for support in supports),
    )


def _refuse_no_fold(trials_by_fold: Sequence[Trials]) -> None:
    if not trials_by_fold:
        raise SupportError("A number over folds needs at least one of them; there is none.")
