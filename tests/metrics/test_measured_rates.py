import numpy as np
import pytest

from gemel.errors import RangeError, SupportError
from gemel.metrics import (
    Trials,
    clopper_pearson,
    error_bands,
    measure_false_match_rate,
    measure_false_non_match_rate,
    measure_pair_accuracy,
    rate_with_interval,
)


def variance_by_loops(wrong, left, right):
    """First-order variance of the rate when units are drawn again, one term at a time."""
    units = sorted({*left.tolist(), *right.tolist()})
    rate = sum(wrong) / len(wrong)
    of_unit = dict.fromkeys(units, 0.0)
    of_pair = {}
    for x, u, v in zip(wrong, left, right, strict=True):
        of_unit[u] += x - rate
        if u != v:
            of_unit[v] += x - rate
            pair = (min(u, v), max(u, v))
            of_pair[pair] = of_pair.get(pair, 0.0) + x - rate
    squares = sum(s**2 for s in of_unit.values()) + sum(a**2 for a in of_pair.values())
    return squares / len(wrong) ** 2 * len(units) / (len(units) - 1)


def korn_graubard(rate, variance, units):
    from scipy.stats import norm, t

    worth = rate * (1 - rate) / variance * (norm.ppf(0.975) / t.ppf(0.975, units - 1)) ** 2
    return clopper_pearson(rate * worth, worth)


def test_the_interval_agrees_with_the_variance_written_as_loops(compare_all):
    trials = compare_all(12, 4, noise=0.8)

    matched = measure_false_match_rate(trials, 2.0)
    impostor = trials.impostor
    variance = variance_by_loops(impostor.energy <= 2.0, impostor.left_unit, impostor.right_unit)
    by_hand = korn_graubard(matched.estimate, variance, 12)
    assert matched.interval.low == pytest.approx(by_hand.low)
    assert matched.interval.high == pytest.approx(by_hand.high)

    missed = measure_false_non_match_rate(trials, 2.0)
    genuine = trials.genuine
    variance = variance_by_loops(genuine.energy > 2.0, genuine.left_unit, genuine.right_unit)
    by_hand = korn_graubard(missed.estimate, variance, 12)
    assert missed.interval.low == pytest.approx(by_hand.low)
    assert missed.interval.high == pytest.approx(by_hand.high)


def test_the_closed_form_agrees_with_resampling_identities(compare_all):
    trials = compare_all(60, 3, noise=0.8).impostor
    wrong = trials.energy <= 2.0
    draws, rates = np.random.default_rng(0), []
    for _ in range(2000):
        times = np.bincount(draws.integers(60, size=60), minlength=60)
        weight = times[trials.left_unit] * times[trials.right_unit]
        rates.append((weight * wrong).sum() / weight.sum())

    closed = variance_by_loops(wrong, trials.left_unit, trials.right_unit)
    assert np.var(rates) == pytest.approx(closed, rel=0.1)


def test_trials_that_share_no_unit_get_the_exact_binomial_interval():
    wrong = np.arange(200) < 9
    left, right = np.arange(200), np.arange(200) + 200

    measured = rate_with_interval(wrong, left, right)

    exact = clopper_pearson(9, 200)
    assert measured.estimate == 9 / 200
    assert measured.interval.low == pytest.approx(exact.low)
    assert measured.interval.high == pytest.approx(exact.high)


def test_a_unit_against_itself_once_shares_nothing():
    wrong, units = np.arange(50) < 4, np.arange(50)

    assert rate_with_interval(wrong, units, units).interval.high == pytest.approx(
        clopper_pearson(4, 50).high
    )


def test_repeating_the_same_pairs_of_identities_makes_nothing_surer():
    left, right = np.triu_indices(15, 1)
    wrong = (left + right) % 7 == 0
    once = rate_with_interval(wrong, left, right).interval

    tenfold = rate_with_interval(np.tile(wrong, 10), np.tile(left, 10), np.tile(right, 10))

    assert tenfold.interval.low == pytest.approx(once.low)
    assert tenfold.interval.high == pytest.approx(once.high)


def test_no_error_is_bounded_by_the_rule_of_three_over_pairs_of_units(compare_all):
    trials = compare_all(25, 6, noise=0.01)  # 300 pairs of units, many more trials

    matched = measure_false_match_rate(trials, 0.3)

    assert matched.estimate == 0
    assert matched.interval.low == 0
    assert matched.interval.high == pytest.approx(1 - 0.05 ** (1 / 300))
    assert matched.interval.high < 0.01
    missed = measure_false_non_match_rate(trials, 0.3)
    assert missed.interval.high == pytest.approx(1 - 0.05 ** (1 / 25))


def test_one_identity_alone_says_nothing_about_others():
    wrong, unit = np.arange(40) < 10, np.zeros(40, dtype=np.int64)

    measured = rate_with_interval(wrong, unit, unit)

    assert measured.interval.low == pytest.approx(0, abs=1e-6)
    assert measured.interval.high == pytest.approx(1, abs=1e-6)


def test_two_identities_say_nothing_about_others_however_often_they_are_compared(compare_all):
    trials = compare_all(2, 30, noise=0.8)

    for measured in (
        measure_false_match_rate(trials, 3.0),
        measure_false_non_match_rate(trials, 2.0),
        measure_pair_accuracy(trials, 2.0),
    ):
        assert 0 < measured.estimate < 1
        assert measured.interval.low == pytest.approx(0, abs=1e-6)
        assert measured.interval.high == pytest.approx(1, abs=1e-6)


def test_bands_hold_the_same_numbers_as_each_rate_by_itself(compare_all):
    trials = compare_all(10, 3, noise=0.8)
    thresholds = np.array([0.0, 1.5, 2.5, 99.0])

    bands = error_bands(trials, thresholds)

    for place, threshold in enumerate(thresholds):
        matched = measure_false_match_rate(trials, threshold)
        missed = measure_false_non_match_rate(trials, threshold)
        assert bands.false_match_rate[place] == pytest.approx(matched.estimate)
        assert bands.false_match_low[place] == pytest.approx(matched.interval.low)
        assert bands.false_match_high[place] == pytest.approx(matched.interval.high)
        assert bands.false_non_match_rate[place] == pytest.approx(missed.estimate)
        assert bands.false_non_match_low[place] == pytest.approx(missed.interval.low)
        assert bands.false_non_match_high[place] == pytest.approx(missed.interval.high)


def test_accuracy_is_measured_over_both_kinds(compare_all):
    trials = compare_all(12, 4, noise=0.8)
    right = ((trials.energy <= 2.0) == trials.same).mean()

    measured = measure_pair_accuracy(trials, 2.0)

    assert measured.estimate == pytest.approx(right)
    assert measured.estimate in measured.interval
    assert measured.trials == len(trials)


def test_an_interval_covers_as_often_as_it_says_where_the_naive_one_does_not():
    # Some people resemble everybody: energy = noise + a trait of each side. FMR is 5 %.
    draws, people = np.random.default_rng(0), 30
    left, right = np.triu_indices(people, 1)
    left, right = np.repeat(left, 9), np.repeat(right, 9)
    threshold, rounds = -1.6449 * np.sqrt(2 * 0.7**2 + 1), 150
    covered = naive = 0
    for _ in range(rounds):
        trait = 0.7 * draws.normal(size=people)
        wrong = trait[left] + trait[right] + draws.normal(size=len(left)) <= threshold
        covered += 0.05 in rate_with_interval(wrong, left, right).interval
        naive += 0.05 in clopper_pearson(int(wrong.sum()), len(wrong))

    assert covered / rounds >= 0.88
    assert naive / rounds < 0.5


def test_a_rate_over_no_trial_is_refused():
    nothing = np.zeros(0, dtype=np.int64)
    with pytest.raises(SupportError, match=r"needs at least one trial"):
        rate_with_interval(np.zeros(0, dtype=bool), nothing, nothing)


def test_bands_of_one_kind_alone_are_refused():
    units = np.arange(3)
    with pytest.raises(SupportError, match=r"over impostor pairs needs at least one"):
        error_bands(Trials(np.ones(3), np.ones(3, dtype=bool), units, units), np.zeros(1))


def test_a_confidence_in_percent_is_refused(compare_all):
    with pytest.raises(RangeError, match=r"inside \(0, 1\), got 95"):
        measure_false_match_rate(compare_all(3, 2), 1.0, confidence=95)
