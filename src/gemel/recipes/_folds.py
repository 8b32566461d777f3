"""One number of a cross-validation: what the interval over all its folds is."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from gemel.errors import SettingsError
from gemel.evaluation import Evaluation
from gemel.metrics import (
    Interval,
    Measured,
    Statistic,
    Trials,
    area_under_curve,
    equal_error_rate,
    false_match_rate_at_recall,
    false_non_match_rate_at,
    measure_false_match_rate,
    measure_false_non_match_rate,
    measure_over_folds,
    measure_pair_accuracy,
    pool_decisions,
)
from gemel.recipes._measures import MeasureName, Reported, part_of

TESTED = "test"
"""The only part that is another one in each fold."""

OFF_THE_CURVE: Mapping[MeasureName, Statistic] = {
    "equal_error_rate": equal_error_rate,
    "area_under_curve": area_under_curve,
    "false_positive_rate_at_95": false_match_rate_at_recall,
}
"""Read off the energies of one fold: the threshold of another says nothing about them."""

DECIDED: Mapping[MeasureName, Callable[[Trials, float], Measured]] = {
    "pair_accuracy": measure_pair_accuracy,
    "false_match_rate": measure_false_match_rate,
    "false_non_match_rate": measure_false_non_match_rate,
}
"""Counted over decisions, each by the threshold of its own fold."""

IMPOSTORS = ("random impostors", "skilled impostors")
CLAIMS = re.compile(r"\d+ on file(, (random|skilled) impostors)?")
"""Parts of an evaluation by claims: their curve is known in each fold, not always a threshold."""


def over_folds_or_why_not(reported: Reported) -> str | None:
    """Why that number cannot be taken over folds; None where it can."""
    if reported.part != TESTED:
        return f"folds test everybody in the part {TESTED!r}, not in {reported.part!r}"
    known = (*OFF_THE_CURVE, *DECIDED)
    claims = CLAIMS.fullmatch(reported.of or "")
    if claims and (reported.measure == "equal_error_rate" or _statistic(reported)):
        return None
    if reported.measure not in known or reported.of not in (None, *IMPOSTORS):
        return f"{reported.words} cannot be taken over folds; {', '.join(known)} can"
    return None


def interval_over_folds(
    reported: Reported, evaluations: Sequence[Evaluation], *, resamples: int, seed: int
) -> Interval:
    """The 95 % interval of the mean over the folds that `evaluations` are of.

    What is read off a curve is resampled within each fold; decisions at each fold's own
    threshold are pooled, so that no error at all gives the rule of three over everybody.

    Args:
        resamples: Rounds.
        seed: Of the draws.
    """
    trials = [_trials(reported, evaluation) for evaluation in evaluations]
    statistic = _statistic(reported)
    if statistic is not None:
        return measure_over_folds(trials, statistic, resamples=resamples, seed=seed).interval
    thresholds = [_threshold(evaluation) for evaluation in evaluations]
    return DECIDED[reported.measure](pool_decisions(trials, thresholds), 0.5).interval


def _statistic(reported: Reported) -> Statistic | None:
    if reported.measure == "false_non_match_rate" and reported.at is not None:
        return partial(false_non_match_rate_at, rate=reported.at)
    return OFF_THE_CURVE.get(reported.measure)


def _trials(reported: Reported, evaluation: Evaluation) -> Trials:
    trials = getattr(part_of(reported.of, evaluation), "trials", None)
    assert isinstance(trials, Trials)
    return trials


def _threshold(evaluation: Evaluation) -> float:
    if evaluation.operating is None:
        raise SettingsError(f"{evaluation.name} was measured without a decision.")
    return evaluation.operating.match_threshold
