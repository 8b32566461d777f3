"""Laws every number of an energy obeys, on trials nobody chose by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from gemel.metrics import (
    area_under_curve,
    cllr,
    equal_error_rate,
    error_curve,
    false_match_rate_at_recall,
    minimum_cllr,
    pearson,
    rate_with_interval,
    spearman,
)

STATISTICS = [equal_error_rate, area_under_curve, minimum_cllr, false_match_rate_at_recall]
each_statistic = pytest.mark.parametrize("statistic", STATISTICS, ids=lambda s: s.__name__)


@st.composite
def trials(draw):
    """Energies with ties (small integers) and a relation with both kinds in it."""
    energy = draw(st.lists(st.integers(0, 12), min_size=2, max_size=40))
    same = draw(st.lists(st.booleans(), min_size=len(energy), max_size=len(energy)))
    return np.array(energy, dtype=float), np.array([True, False, *same][: len(energy)])


@each_statistic
@given(given_trials=trials(), power=st.integers(1, 5))
def test_a_rising_transform_of_the_energies_changes_nothing(statistic, given_trials, power):
    energy, same = given_trials

    assert statistic(np.exp(energy) ** power - 7, same) == statistic(energy, same)


@each_statistic
@given(given_trials=trials(), seed=st.integers(0, 2**31))
def test_the_order_of_the_trials_changes_nothing(statistic, given_trials, seed):
    energy, same = given_trials
    order = np.random.default_rng(seed).permutation(len(energy))

    assert statistic(energy[order], same[order]) == statistic(energy, same)


@each_statistic
@given(given_trials=trials(), scale=st.floats(0.1, 10))
def test_only_the_ratio_of_weights_counts(statistic, given_trials, scale):
    energy, same = given_trials

    weighed = statistic(energy, same, np.full(len(energy), scale))

    assert weighed == pytest.approx(statistic(energy, same), abs=1e-9)


@given(given_trials=trials())
def test_exchanging_the_kinds_and_the_sign_exchanges_the_errors(given_trials):
    energy, same = given_trials

    mirrored = equal_error_rate(-energy, ~same)

    assert mirrored == pytest.approx(equal_error_rate(energy, same), abs=1e-12)
    assert area_under_curve(-energy, same) == pytest.approx(1 - area_under_curve(energy, same))


@given(given_trials=trials())
def test_the_area_is_scikit_learns(given_trials):
    energy, same = given_trials

    assert area_under_curve(energy, same) == pytest.approx(roc_auc_score(same, -energy))


@given(given_trials=trials())
def test_a_curve_runs_from_nothing_to_everything(given_trials):
    curve = error_curve(*given_trials)

    assert (curve.false_match_rate[0], curve.false_match_rate[-1]) == (0, 1)
    assert (curve.false_non_match_rate[0], curve.false_non_match_rate[-1]) == (1, 0)
    assert (np.diff(curve.threshold) > 0).all()
    assert (np.diff(curve.false_match_rate) >= 0).all()
    assert (np.diff(curve.false_non_match_rate) <= 0).all()


@given(given_trials=trials(), slope=st.floats(0.0, 3.0), shift=st.floats(-3.0, 3.0))
def test_no_calibration_costs_less_than_the_minimum(given_trials, slope, shift):
    energy, same = given_trials

    assert cllr(shift - slope * energy, same) >= minimum_cllr(energy, same) - 1e-9


@given(seed=st.integers(0, 2**31))
def test_evidence_from_the_true_densities_costs_about_the_minimum(seed):
    draws = np.random.default_rng(seed)
    same = np.arange(4000) % 2 == 0
    energy = draws.normal(size=4000) - 2.0 * same

    true_llr = 2.0 * (-1.0 - energy)  # log N(E; -2, 1) / N(E; 0, 1)

    gap = cllr(true_llr, same) - minimum_cllr(energy, same)
    assert 0 <= gap < 0.03


@given(seed=st.integers(0, 2**31), units=st.integers(2, 12), rate=st.floats(0.0, 1.0))
def test_an_interval_holds_its_estimate_inside_zero_and_one(seed, units, rate):
    draws = np.random.default_rng(seed)
    left, right = draws.integers(units, size=(2, 60))

    measured = rate_with_interval(draws.random(60) < rate, left, right)

    assert 0 <= measured.interval.low <= measured.estimate <= measured.interval.high <= 1


@given(
    values=st.lists(st.tuples(st.integers(-9, 9), st.integers(0, 4)), min_size=2, max_size=30),
    scale=st.floats(0.01, 100),
    shift=st.floats(-50, 50),
)
def test_agreement_is_blind_to_units_and_knows_no_sides(values, scale, shift):
    similarity, score = np.array(values, dtype=float).T

    for agreement in (pearson, spearman):
        plain = agreement(similarity, score)
        assert -1 <= plain <= 1
        assert agreement(scale * similarity + shift, score) == pytest.approx(plain, abs=1e-6)
        assert agreement(score, similarity) == pytest.approx(plain, abs=1e-9)
        assert agreement(-similarity, score) == pytest.approx(-plain, abs=1e-9)


@given(values=st.lists(st.tuples(st.integers(-9, 9), st.integers(0, 4)), min_size=2, max_size=30))
def test_only_the_order_of_a_similarity_counts_for_its_ranks(values):
    similarity, score = np.array(values, dtype=float).T

    assert spearman(np.exp(similarity), score) == spearman(similarity, score)
