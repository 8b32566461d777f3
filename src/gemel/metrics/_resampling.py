"""Intervals for any statistic, by drawing the identities again."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal, TypeAlias

import numpy as np
from numpy import ndarray

from gemel.errors import SupportError
from gemel.metrics._binomial import refuse_confidence, rule_of_three
from gemel.metrics._interval import Interval, Measured
from gemel.metrics._redraws import percentile_interval, redrawn_weights, refuse_few_rounds
from gemel.metrics._trials import Trials

PAIRS_RESAMPLED = 50_000
"""Pairs an interval is resampled over; more are sampled down, seeded, genuine ones kept first."""


Statistic: TypeAlias = Callable[[ndarray, ndarray, ndarray], float]
"""(energy, same, weights) of trials → a number; `equal_error_rate` is one."""

Statistics: TypeAlias = Callable[[ndarray, ndarray, ndarray], Sequence[float]]
"""The same for several numbers that are read off together."""


def resampled_interval(
    trials: Trials,
    statistic: Statistic,
    *,
    resamples: int = 500,
    seed: int = 0,
    confidence: float = 0.95,
    reach: tuple[float, float] = (0.0, 1.0),
) -> Interval:
    """Percentile interval of `statistic` over resampled identities, on both sides of a pair.

    Each round draws as many units as there are, with replacement; unit u comes w_u times. A
    pair of two units weighs w_u·w_v, a pair within one unit weighs w_u. The percentiles are
    taken further out for few units, as Student's t is wider than the normal (Hesterberg). At
    most `PAIRS_RESAMPLED` pairs take part, sampled with `seed`; fewer pairs only widen the
    interval. Rounds that leave no genuine or no impostor pair say nothing and are left out.

    Args:
        trials: The comparisons, with the units they share.
        statistic: Called as `statistic(energy, same, weights)`, energies ascending.
        resamples: Rounds.
        seed: Of the draws; the same seed gives the same interval.
        confidence: Range (0, 1).
        reach: The least and the most `statistic` can be. That is the interval of fewer than
            five units, which cannot be drawn in ways enough to show more.

    Raises:
        SupportError: If fewer than two units, or no genuine or impostor pair, take part.
        RangeError: If `resamples` or `confidence` is out of range.

    Source:
        Owen, "The pigeonhole bootstrap", Annals of Applied Statistics 2007; Hesterberg, "What
        Teachers Should Know About the Bootstrap", The American Statistician 2015.
    """
    refuse_confidence(confidence)
    (values,) = redrawn_values(trials, alone(statistic), resamples=resamples, seed=seed)
    return percentile_interval(values, trials.support.units, confidence, reach)


def measure(
    trials: Trials,
    statistic: Statistic,
    *,
    unit: Literal["%", ""] = "%",
    resamples: int = 500,
    seed: int = 0,
    confidence: float = 0.95,
    reach: tuple[float, float] = (0.0, 1.0),
) -> Measured:
    """`statistic` on all trials with its `resampled_interval`; arguments and errors as there.

    A share of exactly 0 or 1 cannot vary under resampling; its interval then reaches as far as
    the rule of three over the weaker of both supports allows.

    Args:
        unit: "%" when the statistic is a share, printed as a percentage; "" otherwise.
    """
    (found,) = measure_together(
        trials,
        alone(statistic),
        unit=unit,
        resamples=resamples,
        seed=seed,
        confidence=confidence,
        reach=reach,
    )
    return found


def measure_together(
    trials: Trials,
    statistics: Statistics,
    *,
    unit: Literal["%", ""] = "%",
    resamples: int = 500,
    seed: int = 0,
    confidence: float = 0.95,
    reach: tuple[float, float] = (0.0, 1.0),
) -> tuple[Measured, ...]:
    """`measure` of several statistics in the time of one: the rounds are drawn once for all."""
    estimates = statistics(trials.energy, trials.same, np.ones(len(trials)))
    refuse_confidence(confidence)
    rounds = redrawn_values(trials, statistics, resamples=resamples, seed=seed)
    return tuple(
        _measured(
            estimate,
            percentile_interval(values, trials.support.units, confidence, reach),
            trials,
            unit,
        )
        for estimate, values in zip(estimates, rounds, strict=True)
    )


def _measured(
    estimate: float, interval: Interval, trials: Trials, unit: Literal["%", ""]
) -> Measured:
    low, high = min(interval.low, estimate), max(interval.high, estimate)
    measured = Measured(estimate, Interval(low, high, interval.confidence), len(trials), unit)
    support = min(trials.support.genuine_units, trials.support.impostor_unit_pairs)
    return with_unseen(measured, support) if unit else measured


def redrawn_values(
    trials: Trials,
    statistics: Statistics,
    *,
    resamples: int,
    seed: int,
    most: int | None = None,
) -> list[list[float]]:
    """Each statistic in the rounds of `resampled_interval` that drew both kinds of pair.

    Args:
        most: Pairs that take part; `PAIRS_RESAMPLED` when left out.
    """
    refuse_few_rounds(resamples)
    if trials.support.units < 2:
        raise SupportError(
            "Resampling identities needs at least two of them; these trials have "
            f"{trials.support.units}. Compare samples of more {trials.support.units_word}."
        )
    chosen = _bounded(trials, np.random.default_rng(seed), most or PAIRS_RESAMPLED)
    ordered = chosen.take(np.argsort(chosen.energy, kind="stable"))
    rounds = [
        statistics(ordered.energy, ordered.same, weights)
        for weights in redrawn_weights(ordered.left_unit, ordered.right_unit, resamples, seed)
        if weights[ordered.same].any() and weights[~ordered.same].any()
    ]
    if not rounds:
        raise SupportError(
            f"No round of {resamples} drew both genuine and impostor pairs out of "
            f"{trials.support.units} {trials.support.units_word}; compare more of them."
        )
    return [list(values) for values in zip(*rounds, strict=True)]


def alone(statistic: Statistic) -> Statistics:
    """One statistic, as several that are read off together."""
    return lambda energy, same, weights: (statistic(energy, same, weights),)


def with_unseen(measured: Measured, support: int) -> Measured:
    """A share of exactly 0 or 1 cannot vary; its limit is the rule of three over `support`."""
    interval, unseen = measured.interval, rule_of_three(support)
    low = min(interval.low, 1 - unseen) if measured.estimate == 1 else interval.low
    high = max(interval.high, unseen) if measured.estimate == 0 else interval.high
    return replace(measured, interval=replace(interval, low=low, high=high))


def _bounded(trials: Trials, draws: np.random.Generator, most: int) -> Trials:
    """At most so many of the trials; each kind may fill what the other leaves."""
    if len(trials) <= most:
        return trials
    genuine, impostor = np.flatnonzero(trials.same), np.flatnonzero(~trials.same)
    keep = min(len(genuine), max(most // 2, most - len(impostor)))
    parts = [
        draws.choice(genuine, keep, replace=False),
        draws.choice(impostor, min(len(impostor), most - keep), replace=False),
    ]
    return trials.take(np.sort(np.concatenate(parts)))
