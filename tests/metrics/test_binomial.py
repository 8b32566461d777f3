import numpy as np
import pytest
from scipy.stats import binomtest

from gemel.errors import RangeError
from gemel.metrics import clopper_pearson, rule_of_three


@pytest.mark.parametrize(("errors", "trials"), [(0, 20), (1, 7), (13, 400), (20, 20)])
@pytest.mark.parametrize("confidence", [0.9, 0.95])
def test_the_exact_interval_agrees_with_scipy(errors, trials, confidence):
    ours = clopper_pearson(errors, trials, confidence)
    theirs = binomtest(errors, trials).proportion_ci(confidence, "exact")

    assert (ours.low, ours.high) == (pytest.approx(theirs.low), pytest.approx(theirs.high))


def test_the_rule_of_three_bounds_what_no_error_leaves_possible():
    for trials in (30, 300, 3000):
        assert (1 - rule_of_three(trials)) ** trials == pytest.approx(0.05, rel=0.2)
        assert (1 - rule_of_three(trials)) ** trials <= 0.05
    assert rule_of_three(2) == 1.0


@pytest.mark.parametrize(("errors", "trials"), [(5, 4), (-1, 4), (0, 0), (np.nan, 4)])
def test_impossible_counts_are_refused(errors, trials):
    with pytest.raises(RangeError, match=rf"got {errors} errors in {trials} trials"):
        clopper_pearson(errors, trials)


def test_a_confidence_in_percent_is_refused():
    with pytest.raises(RangeError, match=r"inside \(0, 1\), got 95"):
        clopper_pearson(1, 10, 95)


def test_no_trial_gives_no_rule():
    with pytest.raises(RangeError, match=r"at least one trial, got 0"):
        rule_of_three(0)
