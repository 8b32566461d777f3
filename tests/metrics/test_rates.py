import numpy as np
import pytest

from gemel.errors import RangeError, SupportError
from gemel.metrics import (
    false_acceptance_rate,
    false_match_rate,
    false_non_match_rate,
    false_rejection_rate,
    pair_accuracy,
)

ENERGY = np.array([0.1, 0.5, 0.5, 0.9])
SAME = np.array([True, True, False, False])


def test_a_pair_at_the_threshold_is_a_match():
    assert false_match_rate(ENERGY, SAME, 0.5) == 0.5
    assert false_non_match_rate(ENERGY, SAME, 0.5) == 0.0
    assert pair_accuracy(ENERGY, SAME, 0.5) == 0.75


def test_weights_move_a_rate():
    assert false_match_rate(ENERGY, SAME, 0.5, np.array([1.0, 1.0, 3.0, 1.0])) == 0.75


def test_a_failed_sample_is_a_rejection_and_is_never_dropped():
    attempts, failed, false_matches, false_non_matches = 1000, 100, 9, 45

    fmr, fnmr, fta = false_matches / 900, false_non_matches / 900, failed / attempts

    assert false_acceptance_rate(fmr, fta) == pytest.approx(false_matches / attempts)
    assert false_rejection_rate(fnmr, fta) == pytest.approx((failed + false_non_matches) / attempts)


def test_a_percentage_in_place_of_a_share_is_refused():
    with pytest.raises(RangeError, match=r"failure_to_acquire is a share .* got 5"):
        false_rejection_rate(0.1, 5)


def test_a_rate_over_nothing_is_refused():
    with pytest.raises(SupportError, match=r"over impostor pairs needs at least one"):
        false_match_rate(ENERGY, np.ones(4, dtype=bool), 0.5)
