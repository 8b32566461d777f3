import numpy as np
import pytest

from gemel.evaluation._scores import POINTS_OF_A_KIND, score_histogram, trade_off
from gemel.metrics import Trials


@pytest.fixture
def many():
    draws = np.random.default_rng(0)
    same = np.arange(9000) < 3000
    energy = draws.normal(np.where(same, 0.0, 2.0)).astype(np.float32)
    left = draws.integers(50, size=9000)
    right = np.where(same, left, (left + 1 + draws.integers(49, size=9000)) % 50)
    return Trials(energy, same, left, right)


def test_a_long_curve_is_thinned_and_stays_exact(many):
    curve = trade_off(many)

    assert len(curve.threshold) <= 2 * POINTS_OF_A_KIND + 2
    for place in range(0, len(curve.threshold), 37):
        threshold = curve.threshold[place]
        matched = np.mean([e <= threshold for e in many.energy[~many.same].tolist()])
        missed = np.mean([e > threshold for e in many.energy[many.same].tolist()])
        assert curve.false_match_rate[place] == pytest.approx(matched)
        assert curve.false_non_match_rate[place] == pytest.approx(missed)


def test_a_thinned_curve_keeps_the_rarest_errors(many):
    curve = trade_off(many)

    assert curve.false_match_rate[curve.false_match_rate > 0].min() == pytest.approx(1 / 6000)
    misses = curve.false_non_match_rate
    assert misses[misses > 0].min() == pytest.approx(1 / 3000)
    assert misses.min() == 0
    assert curve.false_match_rate.max() == 1


def test_a_short_curve_keeps_every_energy(many):
    few = many.take(np.arange(2990, 3010))

    np.testing.assert_array_equal(trade_off(few).threshold, np.unique(few.energy))


def test_each_heap_of_a_histogram_sums_to_one(many):
    heap = score_histogram(many)

    assert heap.genuine.sum() == pytest.approx(1)
    assert heap.impostor.sum() == pytest.approx(1)
    inside = (many.energy >= heap.edges[3]) & (many.energy < heap.edges[4])
    assert heap.genuine[3] == pytest.approx(inside[many.same].mean())


def test_energies_that_are_all_equal_fill_one_bin():
    flat = Trials(np.ones(4), np.array([True, True, False, False]), *np.arange(8).reshape(2, 4))

    assert score_histogram(flat).genuine.max() == 1
