import numpy as np
import pytest

from gemel.errors import RangeError, ShapeError
from gemel.metrics import Support, Trials


def test_support_counts_units_and_pairs_of_units_once():
    trials = Trials(
        energy=np.arange(6.0),
        same=np.array([True, True, False, False, False, False]),
        left_unit=np.array([0, 0, 0, 1, 2, 2]),
        right_unit=np.array([0, 0, 1, 0, 1, 2]),
    )

    assert trials.support == Support(
        unit="identity",
        units=3,
        genuine_trials=2,
        impostor_trials=4,
        genuine_units=1,
        impostor_unit_pairs=3,  # {0, 1} both ways round, {1, 2}, and 2 against its forgery
    )


def test_genuine_and_impostor_divide_the_trials(compare_all):
    trials = compare_all(4, 3)

    assert len(trials.genuine) == 4 * 3
    assert len(trials.genuine) + len(trials.impostor) == len(trials)
    assert trials.genuine.same.all()
    assert not trials.impostor.same.any()


def test_an_infinite_energy_is_refused_by_its_position():
    with pytest.raises(RangeError, match=r"1 of 3 are not, the first is inf at position 1"):
        Trials(
            np.array([0.0, np.inf, 1.0]), np.ones(3, dtype=bool), *np.zeros((2, 3), dtype=np.int64)
        )


def test_arrays_of_different_length_are_refused_with_their_counts(as_a_user):
    with pytest.raises(ShapeError, match=r"got 2 energies, 2 relations, 2 left and 3 right units"):
        Trials(np.zeros(2), np.ones(2, dtype=bool), np.arange(2), np.arange(3))
