import numpy as np
import pytest

from gemel.errors import RangeError, SupportError
from gemel.metrics import (
    Searches,
    detection_and_identification_rate,
    detection_at_false_positives,
    false_negative_identification_rate,
    false_positive_identification_rate,
    open_set_curve,
)


@pytest.fixture
def searches():
    draws = np.random.default_rng(4)
    energy = draws.uniform(1, 2, size=(90, 6)).round(2)
    enrolled = np.where(np.arange(90) < 40, -1, draws.integers(6, size=90))
    energy[np.arange(90) >= 40, enrolled[40:]] -= draws.uniform(0, 1, size=50).round(2)
    return Searches.of(energy, enrolled, np.arange(90) // 3)


def test_the_curve_has_both_rates_of_every_threshold(searches):
    curve = open_set_curve(searches)

    assert curve.threshold[0] == -np.inf
    for threshold, positive, negative in zip(
        curve.threshold, curve.false_positive_rate, curve.false_negative_rate, strict=True
    ):
        assert positive == false_positive_identification_rate(searches, threshold)
        assert negative == pytest.approx(false_negative_identification_rate(searches, threshold))
    assert (np.diff(curve.false_positive_rate) >= 0).all()
    assert (np.diff(curve.false_negative_rate) <= 0).all()


@pytest.mark.parametrize("rate", [0.0, 0.024, 0.025, 0.1, 0.5])
def test_detection_is_read_off_at_the_largest_threshold_that_keeps_the_rate(searches, rate):
    thresholds = np.linspace(0, 2.5, 2501) + 5e-4  # between all energies, which have two decimals
    kept = [
        threshold
        for threshold in thresholds
        if false_positive_identification_rate(searches, threshold) <= rate
    ]

    measured = detection_at_false_positives(searches, rate)

    assert measured.estimate == pytest.approx(
        detection_and_identification_rate(searches, max(kept))
    )
    assert measured.estimate in measured.interval
    assert measured.trials == 50


def test_the_interval_of_detection_covers_what_other_people_show():
    """Of 100 worlds the interval of one in 20 may miss the share that a large world has."""

    def world(seed, probes):
        draws = np.random.default_rng(seed)
        unit = np.arange(probes)
        mated = unit % 2 == 0
        energy = draws.normal(size=(probes, 20)) + 3.0
        energy[mated, 0] -= 2.5
        return Searches.of(energy, np.where(mated, 0, -1), unit)

    truth = detection_at_false_positives(world(1, 40_000), 0.1, resamples=20).estimate
    intervals = [
        detection_at_false_positives(world([2, seed], 200), 0.1, resamples=200).interval
        for seed in range(40)
    ]

    assert sum(truth in interval for interval in intervals) >= 34


def test_perfect_detection_is_still_in_doubt(searches):
    energy = np.where(np.eye(6, dtype=bool).repeat(5, axis=0), 0.1, 1.0)
    strangers = np.ones((20, 6))
    found = Searches.of(
        np.concatenate([energy, strangers]),
        np.concatenate([np.repeat(np.arange(6), 5), np.full(20, -1)]),
        np.concatenate([np.repeat(np.arange(6), 5), 6 + np.arange(20)]),
    )

    measured = detection_at_false_positives(found, 0.01)

    assert measured.estimate == 1
    assert measured.interval.low == 0.5  # the rule of three over six people


def test_the_same_seed_gives_the_same_interval(searches):
    one, same, other = (detection_at_false_positives(searches, 0.1, seed=s) for s in (1, 1, 2))

    assert one == same
    assert one.interval != other.interval


def test_detection_needs_probes_of_both_kinds(searches):
    strangers = Searches.of(np.ones((3, 2)), np.full(3, -1), np.arange(3))
    enrolled = Searches.of(np.ones((3, 2)), np.zeros(3, dtype=int), np.arange(3))

    with pytest.raises(SupportError, match="none of 3 is enrolled"):
        detection_at_false_positives(strangers, 0.1)
    with pytest.raises(SupportError, match="all 3 are enrolled"):
        open_set_curve(enrolled)
    with pytest.raises(RangeError, match=r"lies in \[0, 1\), got 1"):
        detection_at_false_positives(searches, 1.0)
