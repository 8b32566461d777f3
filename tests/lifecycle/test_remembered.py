import numpy as np
import pytest

from gemel.lifecycle._remembered import Remembered


@pytest.fixture
def counted():
    """A comparison that notes how many energies it computed."""
    done = []

    def compare(probes, references):
        done.append(len(probes) * len(references))
        return np.abs(probes[:, None] - references[None]).sum(axis=2)

    compare.done = done
    return compare


def test_pairs_of_what_is_known_are_computed_once(counted):
    known = np.random.default_rng(0).normal(size=(6, 3)).astype(np.float32)
    remembered = Remembered(counted, known)

    found = [
        remembered(known[[4, 1]], known),
        remembered(known[:0], known),
        remembered(known, known[2:3]),
    ]

    assert counted.done == [36]
    expected = counted(known, known)
    assert np.array_equal(found[0], expected[[4, 1]])
    assert found[1].shape == (0, 6)
    assert np.array_equal(found[2], expected[:, 2:3])


def test_what_is_not_known_is_compared_as_ever(counted):
    known = np.arange(12, dtype=np.float32).reshape(4, 3)
    remembered = Remembered(counted, known)

    found = remembered(known[:2], known[:2] + 0.5)

    assert counted.done == [16, 4]
    assert np.array_equal(found, counted(known[:2], known[:2] + 0.5))


def test_of_many_only_one_of_each_two_mirrored_pairs_is_computed(counted):
    known = np.random.default_rng(0).normal(size=(150, 3)).astype(np.float32)

    remembered = Remembered(counted, known)

    assert counted.done == [64 * 150, 64 * 86, 22 * 22]
    assert np.array_equal(remembered(known, known), counted(known, known))
