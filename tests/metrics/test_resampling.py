from functools import partial

import numpy as np
import pytest

from gemel.errors import RangeError, SupportError
from gemel.metrics import (
    Trials,
    area_under_curve,
    equal_error_rate,
    false_non_match_rate_at,
    false_non_match_rates_at,
    measure,
    measure_together,
    minimum_cllr,
    resampled_interval,
)
from gemel.metrics import _resampling as resampling


def test_the_weights_of_a_round_count_each_drawn_unit(compare_all):
    trials = compare_all(5, 3)
    seen = []
    resampled_interval(
        trials,
        lambda energy, same, weights: float(seen.append((same, weights)) or 0),
        resamples=50,
    )

    for same, weights in seen:
        # Genuine pairs of unit u weigh w_u, three each; the impostors Σ w_u·w_v, nine each.
        assert weights[same].sum() == 3 * 5
        times = weights[same].reshape(-1)
        assert set(np.unique(times)) <= set(range(6))
    assert len(seen) == 50


def test_the_interval_holds_the_estimate_and_narrows_with_more_people(compare_all):
    few = measure(compare_all(8, 4), equal_error_rate, resamples=200)
    many = measure(compare_all(60, 4), equal_error_rate, resamples=200)

    for measured in (few, many):
        assert measured.estimate in measured.interval
    width = [m.interval.high - m.interval.low for m in (few, many)]
    assert width[1] < width[0] / 2


def test_more_samples_of_the_same_people_do_not_narrow_it_as_more_people_do(compare_all):
    def width(people, samples):
        interval = resampled_interval(
            compare_all(people, samples, noise=0.8), area_under_curve, resamples=200
        )
        return interval.high - interval.low

    assert width(40, 3) < 0.6 * width(10, 12)


def test_a_seed_repeats_the_interval_and_another_moves_it(compare_all):
    trials = compare_all(10, 3)

    first = resampled_interval(trials, equal_error_rate, resamples=50, seed=1)

    assert resampled_interval(trials, equal_error_rate, resamples=50, seed=1) == first
    assert resampled_interval(trials, equal_error_rate, resamples=50, seed=2) != first


def test_trials_in_another_order_give_the_same_interval(compare_all):
    trials = compare_all(10, 3)
    shuffled = trials.take(np.random.default_rng(0).permutation(len(trials)))

    assert resampled_interval(trials, minimum_cllr, resamples=30) == resampled_interval(
        shuffled, minimum_cllr, resamples=30
    )


def test_more_pairs_than_the_bound_are_sampled_genuine_ones_kept(compare_all, monkeypatch):
    monkeypatch.setattr(resampling, "PAIRS_RESAMPLED", 400)
    trials = compare_all(20, 3)  # 60 genuine, 1,710 impostor
    sizes = set()

    def count(energy, same, weights):
        sizes.add((int(same.sum()), len(same)))
        return 0.0

    resampled_interval(trials, count, resamples=20)
    assert sizes == {(60, 400)}


def test_a_perfect_separation_is_not_reported_as_certain(compare_all):
    trials = compare_all(10, 3, noise=0.001)

    perfect = measure(trials, equal_error_rate, resamples=20)

    assert perfect.estimate == 0
    assert perfect.interval.high == 3 / 10  # ten identities, rule of three
    assert measure(trials, area_under_curve, resamples=20).interval.low == 1 - 3 / 10


def test_an_interval_of_a_curve_statistic_covers_as_often_as_it_says():
    # The area for two normal energies a distance apart, each person with a trait of their own.
    draws, people, rounds = np.random.default_rng(5), 20, 60
    who = np.repeat(np.arange(people), 2)
    left, right = np.triu_indices(len(who), 1)
    same = who[left] == who[right]
    covered = 0
    for _ in range(rounds):
        trait = 0.5 * draws.normal(size=people)
        energy = trait[who[left]] + np.where(same, 0, trait[who[right]])
        energy = energy + draws.normal(size=len(left)) + np.where(same, -1.5, 0)
        trials = Trials(energy, same, who[left], who[right])
        interval = resampled_interval(trials, area_under_curve, resamples=100)
        # Difference of two independent energies: N(1.5, (0.25 + 1) + (0.5 + 1)).
        covered += 0.8171 in interval

    assert covered / rounds >= 0.88


@pytest.mark.parametrize("people", [2, 3, 4])
def test_of_fewer_than_five_people_the_interval_is_the_whole_range(compare_all, people):
    measured = measure(compare_all(people, 4, noise=2.0), equal_error_rate, resamples=50)

    assert (measured.interval.low, measured.interval.high) == (0, 1)
    assert str(measured).endswith(" % [0.0, 100.0]")


def test_of_five_people_the_rounds_are_asked(compare_all):
    interval = measure(compare_all(5, 4, noise=0.8), area_under_curve, resamples=50).interval

    assert 0 < interval.low < interval.high


def test_one_unit_is_refused_with_the_way_out():
    trials = Trials(np.arange(4.0), np.array([1, 1, 0, 0]) == 1, *np.zeros((2, 4), dtype=int))
    with pytest.raises(SupportError, match=r"have 1\. Compare samples of more identities"):
        resampled_interval(trials, equal_error_rate)


def test_trials_that_never_resample_both_kinds_are_refused():
    # One genuine pair (0, 1) and one impostor pair (2, 3): a round must draw all four units.
    trials = Trials(
        np.arange(2.0), np.array([True, False]), np.array([0, 2]), np.array([1, 3]), "sample"
    )
    with pytest.raises(SupportError, match=r"No round of 20 drew both"):
        resampled_interval(trials, equal_error_rate, resamples=20, seed=3)


def test_too_few_rounds_are_refused(compare_all):
    with pytest.raises(RangeError, match=r"20 rounds of resampling or more, got 5"):
        resampled_interval(compare_all(3, 2), equal_error_rate, resamples=5)


def test_several_numbers_measured_together_are_what_each_is_alone(compare_all):
    trials, rates = compare_all(12, 4), (0.2, 0.05)

    together = measure_together(
        trials, partial(false_non_match_rates_at, rates=rates), resamples=60, seed=3
    )

    for rate, found in zip(rates, together, strict=True):
        alone = partial(false_non_match_rate_at, rate=rate)
        assert found == measure(trials, alone, resamples=60, seed=3)
