import numpy as np
import pytest

from gemel.identification._tail import Tail


def counted(energy, identities=100, most=0.3):
    """A hazard that rises evenly over the energies, like one event after another."""
    hazard = np.concatenate([[0.0], most * np.arange(1, len(energy) + 1) / len(energy)])
    return np.concatenate([[np.nextafter(energy[0], -np.inf)], energy]), hazard, identities


def test_a_tail_begins_where_three_events_would_show():
    tail = Tail.of(*counted(np.linspace(1, 2, 301)))

    assert tail.most == 3 / 100
    assert np.exp(tail.start) == pytest.approx(1.1, abs=0.01)
    assert tail.hazard(np.array([1.5])) == 3 / 100


def test_distances_follow_a_power_law_that_ends_at_zero():
    """A hazard of t^4 has a mean excess of 1/4 in log t; one standard error slows it."""
    hazard = np.linspace(0, 0.3, 3000)[1:]
    tail = Tail.of(*counted(hazard**0.25))

    assert tail.fall == pytest.approx((1 + 1 / np.sqrt(3)) / 4, rel=0.02)
    assert tail.hazard(np.array([0.0])) < 1e-9
    assert tail.energies.min() > 0


def test_energies_that_strangers_bring_below_zero_follow_an_exponential():
    energy = np.log(np.linspace(0, 1, 3000)[1:])
    tail = Tail.of(*counted(energy))

    assert tail.fall == pytest.approx(1 + 1 / np.sqrt(3), rel=0.02)
    one, further = tail.hazard(tail.start - tail.fall * np.array([1.0, 2.0])) / tail.most
    assert (one, further) == pytest.approx((np.exp(-1), np.exp(-2)))


def test_straight_lines_between_its_energies_follow_the_tail():
    tail = Tail.of(*counted(np.linspace(1, 2, 301)))
    known = tail.energies
    between = (known[1:] + known[:-1]) / 2

    assert (np.diff(known) > 0).all()
    read = np.interp(between, known, tail.hazard(known))
    np.testing.assert_allclose(read, tail.hazard(between), rtol=0.02)


def test_strangers_who_are_all_alike_leave_no_tail():
    tail = Tail.of(*counted(np.array([3.0]), identities=1, most=30.0))

    assert tail.hazard(np.array([2.9, 3.0])) == pytest.approx([0.0, 3.0])
