"""Which trials and thresholds an interval over folds is made of."""

from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest

from gemel.metrics import Trials, equal_error_rate, false_non_match_rate_at, measure_over_folds
from gemel.recipes import Reported
from gemel.recipes._folds import interval_over_folds

# The stand-ins below are as much of an evaluation as folds read, and no more.
pytestmark = pytest.mark.usefixtures("as_a_user")

PEOPLE = 6


def trials_of(seed, gap):
    """All pairs of four samples of each; genuine ones lie `gap` lower."""
    draws = np.random.default_rng(seed)
    who = np.repeat(np.arange(PEOPLE), 4)
    left, right = np.triu_indices(len(who), 1)
    same = who[left] == who[right]
    energy = draws.normal(size=len(left)) - gap * same
    return Trials(energy, same, who[left], who[right])


def evaluation_of(seed, gap, threshold):
    kinds = [SimpleNamespace(kind="skilled", trials=trials_of(seed + 100, gap / 2))]
    return SimpleNamespace(
        name="test",
        trials=trials_of(seed, gap),
        impostors=kinds,
        operating=SimpleNamespace(match_threshold=threshold),
        missing=(),
        robustness=None,
        on_file=None,
    )


@pytest.fixture
def folds():
    return [evaluation_of(seed, gap=2.0, threshold=-1.0) for seed in range(4)]


def over(folds, **asked):
    reported = Reported.read({"part": "test", **asked}, "test")
    return interval_over_folds(reported, folds, resamples=60, seed=0)


def test_a_rate_read_off_is_read_off_within_each_fold(folds):
    statistic = partial(false_non_match_rate_at, rate=0.05)

    interval = over(folds, measure="false_non_match_rate", at=0.05)

    whole = [fold.trials for fold in folds]
    assert interval == measure_over_folds(whole, statistic, resamples=60).interval


def test_imitators_are_measured_on_trials_of_their_own(folds):
    interval = over(folds, measure="equal_error_rate", of="skilled impostors")

    theirs = [fold.impostors[0].trials for fold in folds]
    assert interval == measure_over_folds(theirs, equal_error_rate, resamples=60).interval
    assert interval != over(folds, measure="equal_error_rate")


@pytest.mark.parametrize(
    ("measure", "independent", "low", "high"),
    [
        ("false_match_rate", 4 * 15, 0, None),
        ("false_non_match_rate", 4 * PEOPLE, 0, None),
        ("pair_accuracy", 4 * PEOPLE, None, 1),
    ],
)
def test_no_error_in_any_fold_is_the_rule_of_three_over_all_of_them(
    measure, independent, low, high
):
    # Each fold has a scale of its own: one threshold for all would be wrong everywhere.
    perfect = [evaluation_of(seed, gap=50.0, threshold=-25.0) for seed in range(3)]
    perfect.append(evaluation_of(3, gap=9_000.0, threshold=-4_500.0))

    interval = over(perfect, measure=measure)

    unseen = 1 - 0.05 ** (1 / independent)
    assert interval.low == pytest.approx(1 - unseen if low is None else low)
    assert interval.high == pytest.approx(unseen if high is None else high)
