"""Numbers of a cross-validation."""

from dataclasses import replace

import numpy as np
import pytest

from gemel.errors import RangeError, ShapeError, SupportError
from gemel.metrics import (
    Trials,
    area_under_curve,
    equal_error_rate,
    measure,
    measure_false_match_rate,
    measure_false_non_match_rate,
    measure_over_folds,
    measure_pair_accuracy,
    pool_decisions,
)


@pytest.fixture
def folds_of(compare_all):
    """Builds folds of the same number of people, each with energies of their own."""

    def build(folds, people, samples=4, **more):
        return [compare_all(people, samples, seed=fold, **more) for fold in range(folds)]

    return build


def width(measured):
    return measured.interval.high - measured.interval.low


def test_the_estimate_is_the_mean_of_the_folds(folds_of):
    folds = folds_of(3, 8, noise=0.8)

    measured = measure_over_folds(folds, equal_error_rate, resamples=50)

    alone = [measure(trials, equal_error_rate, resamples=50).estimate for trials in folds]
    assert measured.estimate == pytest.approx(sum(alone) / 3)
    assert measured.estimate in measured.interval
    assert measured.trials == sum(map(len, folds))


def test_one_fold_is_measured_as_without_folds(folds_of):
    (trials,) = folds_of(1, 3, noise=0.8)
    (more,) = folds_of(1, 12, noise=0.8)

    for each in (trials, more):
        assert measure_over_folds([each], area_under_curve, resamples=50) == measure(
            each, area_under_curve, resamples=50
        )


def test_energies_of_different_folds_are_never_compared(folds_of):
    first, second = folds_of(2, 8, noise=0.8)
    moved = replace(second, energy=1000 * second.energy)

    assert measure_over_folds([first, moved], equal_error_rate, resamples=50) == (
        measure_over_folds([first, second], equal_error_rate, resamples=50)
    )


def test_more_folds_narrow_the_interval_as_more_people_do(folds_of):
    few, many = (
        measure_over_folds(folds_of(folds, 8, noise=0.8), area_under_curve, resamples=200)
        for folds in (1, 12)
    )

    assert width(many) < 0.5 * width(few)


def test_folds_that_are_alike_are_not_drawn_alike(compare_all):
    trials = compare_all(8, 4, noise=0.8)

    once, often = (
        measure_over_folds([trials] * folds, area_under_curve, resamples=200) for folds in (1, 9)
    )

    assert width(often) < 0.6 * width(once)


def test_no_error_in_any_fold_reaches_as_far_as_the_rule_of_three_over_all(folds_of):
    folds = folds_of(4, 6, noise=0.001)

    perfect = measure_over_folds(folds, equal_error_rate, resamples=20)

    assert perfect.estimate == 0
    assert perfect.interval.high == 3 / 24  # people, whichever fold tested them
    assert measure_over_folds(folds, area_under_curve, resamples=20).interval.low == 1 - 3 / 24


def test_folds_of_fewer_than_four_people_give_the_whole_range(folds_of):
    small = measure_over_folds(folds_of(6, 3, noise=0.8), equal_error_rate, resamples=50)
    enough = measure_over_folds(folds_of(6, 4, noise=0.8), equal_error_rate, resamples=50)

    assert (small.interval.low, small.interval.high) == (0, 1)
    assert width(enough) < 0.5


def test_a_number_that_is_no_share_has_no_rule_of_three(folds_of):
    nothing = measure_over_folds(folds_of(2, 6), lambda *_: 0.0, unit="", resamples=20)

    assert (nothing.interval.low, nothing.interval.high) == (0, 0)


def test_an_interval_over_folds_covers_as_often_as_it_says():
    # The area for two normal energies a distance apart, each person with a trait of their own.
    draws, people, rounds = np.random.default_rng(7), 5, 40
    who = np.repeat(np.arange(people), 3)
    left, right = np.triu_indices(len(who), 1)
    same = who[left] == who[right]
    covered = 0
    for _ in range(rounds):
        folds = []
        for _ in range(6):
            trait = 0.5 * draws.normal(size=people)
            energy = trait[who[left]] + np.where(same, 0, trait[who[right]])
            energy = energy + draws.normal(size=len(left)) + np.where(same, -1.5, 0)
            folds.append(Trials(energy, same, who[left], who[right]))
        area = measure_over_folds(folds, area_under_curve, resamples=40)
        # Within five people genuine and impostor pairs share traits: the mean is not 0.8171 but
        # what many folds give, 0.827.
        covered += 0.827 in area.interval

    assert covered / rounds >= 0.88


@pytest.mark.parametrize(
    "rate", [measure_false_match_rate, measure_false_non_match_rate, measure_pair_accuracy]
)
def test_pooled_decisions_count_each_fold_by_its_own_threshold(rate, folds_of):
    folds = [replace(t, energy=10.0**i * t.energy) for i, t in enumerate(folds_of(3, 6, noise=1.2))]
    thresholds = [2.0, 30.0, 100.0]

    pooled = rate(pool_decisions(folds, thresholds), 0.5)

    counted, compared = 0, 0
    for trials, threshold in zip(folds, thresholds, strict=True):
        alone = rate(trials, threshold)
        counted += alone.estimate * alone.trials
        compared += alone.trials
    assert 0 < pooled.estimate < 1
    assert pooled.estimate == pytest.approx(counted / compared)
    assert pooled.trials == compared
    assert pooled.estimate in pooled.interval


def test_units_of_different_folds_are_different_people(folds_of):
    folds = folds_of(3, 6, samples=3)

    support = pool_decisions(folds, [1.0, 1.0, 1.0]).support

    assert support.units == support.genuine_units == 18
    assert support.impostor_unit_pairs == 3 * 15
    assert support.unit == "identity"


def test_no_error_over_all_folds_is_not_reported_as_certain(folds_of):
    folds = folds_of(5, 8, noise=0.001)

    none = measure_false_non_match_rate(pool_decisions(folds, [0.1] * 5), 0.5)

    assert none.estimate == 0
    # One-sided at 95 % over forty people: 1 - 0.05 ** (1 / 40), close to three in forty.
    assert none.interval.high == pytest.approx(1 - 0.05 ** (1 / 40))


def test_a_threshold_that_nothing_reaches_pools_as_no_match(folds_of):
    pooled = pool_decisions(folds_of(2, 4), [-np.inf, np.inf])

    half = len(pooled) // 2
    assert (pooled.energy[:half] == 1).all()
    assert (pooled.energy[half:] == 0).all()


def test_folds_without_their_thresholds_are_refused(folds_of):
    with pytest.raises(ShapeError, match=r"one threshold for each fold; got 2 folds and 1 thres"):
        pool_decisions(folds_of(2, 4), [1.0])


@pytest.mark.parametrize(
    "ask", [lambda: measure_over_folds([], equal_error_rate), lambda: pool_decisions([], [])]
)
def test_no_fold_at_all_is_refused(ask):
    with pytest.raises(SupportError, match=r"over folds needs at least one"):
        ask()


def test_what_is_out_of_range_is_refused(folds_of):
    with pytest.raises(RangeError, match=r"20 rounds"):
        measure_over_folds(folds_of(2, 5), equal_error_rate, resamples=5)
    with pytest.raises(RangeError, match=r"inside \(0, 1\), got 1"):
        measure_over_folds(folds_of(2, 5), equal_error_rate, confidence=1.0)
