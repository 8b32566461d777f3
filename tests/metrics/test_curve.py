import numpy as np
import pytest
from sklearn.metrics import roc_auc_score, roc_curve

from gemel.errors import RangeError, SupportError
from gemel.metrics import (
    area_under_curve,
    equal_error_rate,
    error_curve,
    false_match_rate,
    false_match_rate_at_recall,
    false_non_match_rate,
    false_non_match_rate_at,
    false_non_match_rates_at,
)

TIED = np.array([0.1, 0.4, 0.4, 0.4, 0.7, 0.7, 0.2, 0.9])
SAME = np.array([True, True, False, True, False, True, True, False])


def test_the_curve_agrees_with_counting_every_pair_at_every_threshold():
    curve = error_curve(TIED, SAME)

    assert curve.threshold.tolist() == [-np.inf, 0.1, 0.2, 0.4, 0.7, 0.9]
    for t, fmr, fnmr in zip(
        curve.threshold, curve.false_match_rate, curve.false_non_match_rate, strict=True
    ):
        matched = missed = 0
        for energy, is_same in zip(TIED, SAME, strict=True):
            matched += not is_same and energy <= t
            missed += is_same and energy > t
        assert fmr == matched / 3 == false_match_rate(TIED, SAME, t)
        assert fnmr == missed / 5 == false_non_match_rate(TIED, SAME, t)


def test_the_curve_and_its_area_agree_with_scikit_learn():
    draws = np.random.default_rng(3)
    same = draws.random(500) < 0.3
    energy = (draws.normal(size=500) - same).round(1)  # rounding makes ties

    fmr, found, threshold = roc_curve(same, -energy, drop_intermediate=False)

    curve = error_curve(energy, same)
    np.testing.assert_allclose(curve.false_match_rate, fmr, atol=1e-12)
    np.testing.assert_allclose(1 - curve.false_non_match_rate, found, atol=1e-12)
    np.testing.assert_allclose(curve.threshold, -threshold)
    assert area_under_curve(energy, same) == pytest.approx(roc_auc_score(same, -energy), abs=1e-12)


def test_the_area_is_the_chance_that_a_genuine_pair_lies_below_an_impostor():
    wins = 0.0
    for genuine in TIED[SAME]:
        for impostor in TIED[~SAME]:
            wins += (genuine < impostor) + 0.5 * (genuine == impostor)

    assert area_under_curve(TIED, SAME) == pytest.approx(wins / (5 * 3))


def test_weights_count_a_pair_as_often_as_they_say():
    weights = np.array([1, 0, 2, 3, 1, 1, 0, 2])
    repeated = np.repeat(np.arange(8), weights)

    weighed = error_curve(TIED, SAME, weights.astype(float))
    counted = error_curve(TIED[repeated], SAME[repeated])

    kept = np.isin(weighed.threshold, counted.threshold)
    np.testing.assert_array_equal(weighed.false_match_rate[kept], counted.false_match_rate)
    np.testing.assert_array_equal(weighed.false_non_match_rate[kept], counted.false_non_match_rate)
    for statistic in (equal_error_rate, area_under_curve):
        assert statistic(TIED, SAME, weights * 1.0) == statistic(TIED[repeated], SAME[repeated])


def test_the_equal_error_rate_is_read_on_the_line_across_a_tie():
    # At 1 one genuine of two is found and no impostor; at 2 everything is: FMR 0 → 1, FNMR ½ → 0.
    energy = np.array([1.0, 2.0, 2.0])

    assert equal_error_rate(energy, np.array([True, True, False])) == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("energy", "rate"), [([1.0, 2.0, 3.0, 4.0], 0.0), ([3.0, 4.0, 1.0, 2.0], 1.0), ([1.0] * 4, 0.5)]
)
def test_the_equal_error_rate_of_the_extremes(energy, rate):
    same = np.array([True, True, False, False])

    assert equal_error_rate(np.array(energy), same) == rate


def test_the_rate_at_recall_is_taken_where_the_recall_is_first_reached():
    energy = np.arange(100.0)
    same = energy % 5 != 4  # 80 genuine, every fifth pair an impostor

    # 76 genuine pairs are 95 %: the 76th is energy 93, with 18 of 20 impostors below it.
    assert false_match_rate_at_recall(energy, same) == 18 / 20


def test_a_recall_of_zero_is_refused():
    with pytest.raises(RangeError, match=r"recall in \(0, 1\], got 0"):
        false_match_rate_at_recall(TIED, SAME, recall=0)


@pytest.mark.parametrize("rate", [0, 0.2, 0.25, 0.5, 0.9])
def test_the_rate_at_a_false_match_rate_is_the_lowest_of_all_thresholds_that_keep_it(rate):
    draws = np.random.default_rng(3)
    same = draws.random(80) < 0.4
    energy = draws.integers(0, 25, size=80) - 6.0 * same  # with ties
    weights = draws.integers(0, 4, size=80).astype(float)

    missed = []
    for threshold in [-np.inf, *energy]:
        matched = sum(weights[(energy <= threshold) & ~same]) / sum(weights[~same])
        if matched <= rate:
            missed.append(sum(weights[(energy > threshold) & same]) / sum(weights[same]))

    assert false_non_match_rate_at(energy, same, weights, rate=rate) == pytest.approx(min(missed))


def test_a_false_match_rate_that_pairs_amount_to_exactly_is_kept():
    energy = np.arange(100.0)
    same = energy % 10 == 9  # 10 genuine, 90 impostors

    # 18 of 90 impostors are let in where 80 % are caught, though 1 - 0.8 is a last bit below 0.2.
    assert false_non_match_rate_at(energy, same, rate=1 - 0.8) == 0.8


def test_rates_are_read_off_one_curve_as_they_are_alone():
    rates = (0.4, 0.0, 0.5)

    together = false_non_match_rates_at(TIED, SAME, rates=rates)

    assert together == [false_non_match_rate_at(TIED, SAME, rate=rate) for rate in rates]


def test_a_false_match_rate_of_one_is_refused():
    with pytest.raises(RangeError, match=r"lies in \[0, 1\), got 0.5, 1"):
        false_non_match_rates_at(TIED, SAME, rates=(0.5, 1))


def test_one_kind_of_pair_alone_is_refused_with_what_is_missing():
    with pytest.raises(SupportError, match=r"there is no impostor pair"):
        error_curve(TIED, np.ones(8, dtype=bool))


def test_a_negative_weight_is_refused():
    with pytest.raises(RangeError, match=r"must not be negative, got -1"):
        error_curve(TIED, SAME, np.array([1.0, 1, 1, 1, 1, 1, 1, -1]))
