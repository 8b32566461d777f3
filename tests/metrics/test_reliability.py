import numpy as np
import pytest

from gemel.errors import RangeError, SupportError
from gemel.metrics import (
    brier_score,
    expected_calibration_error,
    reliability_curve,
    weights_for_prior,
)

PROBABILITY = np.array([0.05, 0.15, 0.55, 0.58, 0.95, 1.0])
SAME = np.array([False, True, False, True, True, True])


def test_the_error_agrees_with_the_equation_written_as_a_loop():
    total = 0.0
    for bin_ in range(10):
        inside = [i for i, p in enumerate(PROBABILITY) if min(int(p * 10), 9) == bin_]
        if inside:
            stated = sum(PROBABILITY[i] for i in inside) / len(inside)
            true = sum(SAME[i] for i in inside) / len(inside)
            total += len(inside) / 6 * abs(stated - true)

    assert expected_calibration_error(PROBABILITY, SAME, bins=10) == pytest.approx(total)


def test_an_empty_bin_holds_no_number_and_no_weight():
    curve = reliability_curve(PROBABILITY, SAME, bins=10)

    assert np.isnan(curve.frequency[3])
    assert curve.weight[3] == 0
    assert curve.weight.sum() == pytest.approx(1)
    assert curve.frequency[5] == 0.5


def test_a_posterior_is_judged_under_the_prior_it_was_stated_with():
    # One energy only, seen on 90 of 100 genuine and 300 of 900 impostor pairs.
    same = np.repeat([True, False], [100, 900])
    seen = np.concatenate([np.arange(100) < 90, np.arange(900) < 300])
    stated = np.where(seen, 0.9 / (0.9 + 1 / 3), 0.1 / (0.1 + 2 / 3))  # under a prior of 1/2

    assert expected_calibration_error(stated, same) > 0.2
    weights = weights_for_prior(same, 0.5)
    assert expected_calibration_error(stated, same, weights) == pytest.approx(0, abs=1e-12)


def test_the_brier_score_agrees_with_the_equation_written_as_a_loop():
    total = 0.0
    for p, is_same in zip(PROBABILITY, SAME, strict=True):
        total += (p - is_same) ** 2

    assert brier_score(PROBABILITY, SAME) == pytest.approx(total / 6)


def test_evidence_in_place_of_a_probability_is_refused_with_the_way_out():
    with pytest.raises(RangeError, match=r"got -2.0 at position 1.*by `posterior`"):
        brier_score(np.array([0.5, -2.0]), np.array([True, False]))


def test_a_prior_of_one_is_refused():
    with pytest.raises(RangeError, match=r"inside \(0, 1\), got 1"):
        weights_for_prior(SAME, 1)


def test_a_mix_of_one_kind_alone_is_refused():
    with pytest.raises(SupportError, match=r"both genuine and impostor"):
        weights_for_prior(np.ones(3, dtype=bool), 0.5)
