import numpy as np
import pytest

from gemel.decision import Histogram, ScoreCurve
from gemel.metrics import (
    false_match_rate,
    false_non_match_rate,
    measure_false_match_rate,
)


def test_at_a_measured_energy_the_curve_holds_the_measured_rates(compare_all):
    trials, _ = compare_all(7, 2, noise=0.9)
    curve = ScoreCurve.measure(trials)

    rates = curve.false_match_at(trials.energy)[0]

    for energy, rate in zip(trials.energy, rates, strict=True):
        assert rate == pytest.approx(false_match_rate(trials.energy, trials.same, energy))


def test_a_large_set_is_kept_in_few_points_that_stay_near_the_measured_rates(compare_all):
    trials, _ = compare_all(60, 5, noise=0.8)
    curve = ScoreCurve.measure(trials)
    asked = np.quantile(trials.energy, np.linspace(0, 1, 40))

    assert len(curve.energy) <= 512 < len(np.unique(trials.energy))
    rates, _, _ = curve.false_match_at(asked)
    missed = curve.false_non_match_at(asked)
    for energy, rate, missing in zip(asked, rates, missed, strict=True):
        exact = false_match_rate(trials.energy, trials.same, energy)
        assert rate == pytest.approx(exact, rel=0.1, abs=1e-4)
        assert missing == pytest.approx(
            false_non_match_rate(trials.energy, trials.same, energy), abs=0.02
        )


def test_the_limits_at_an_energy_are_those_of_a_threshold_there(compare_all):
    trials, _ = compare_all(12, 2, noise=0.9)
    energy = np.sort(trials.energy)[[40, 120, 200]]

    _, low, high = ScoreCurve.measure(trials).false_match_at(energy)

    for place, threshold in enumerate(energy):
        measured = measure_false_match_rate(trials, threshold).interval
        assert low[place] == pytest.approx(measured.low, abs=0.01)
        assert high[place] == pytest.approx(measured.high, abs=0.01)


def test_below_every_energy_no_false_match_was_seen_and_some_remain_possible(compare_all):
    trials, _ = compare_all(25, 2)

    rate, low, high = ScoreCurve.measure(trials).false_match_at(np.array([-1.0]))

    assert (rate[0], low[0]) == (0, 0)
    assert high[0] == pytest.approx(1 - 0.05 ** (1 / 300))


def test_the_histogram_counts_every_pair_once(compare_all):
    trials, _ = compare_all(9, 3)
    histogram = Histogram.count(trials)

    assert sum(histogram.genuine) == trials.same.sum()
    assert sum(histogram.impostor) == (~trials.same).sum()
    assert len(histogram.edges) == len(histogram.genuine) + 1
    assert (histogram.edges[0], histogram.edges[-1]) == (trials.energy.min(), trials.energy.max())
