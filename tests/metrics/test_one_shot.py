import numpy as np
import pytest

from gemel.errors import SupportError
from gemel.metrics import one_shot_accuracy


def test_the_nearest_identity_by_mean_energy_wins_written_as_a_loop():
    draws = np.random.default_rng(0)
    energy, references = draws.random((30, 8)), np.array([3, 5, 3, 9, 9, 5, 3, 9])
    queries = draws.choice([3, 5, 9], 30)

    right = 0
    for row, who in zip(energy, queries, strict=True):
        mean = {way: np.mean(row[references == way]) for way in (3, 5, 9)}
        right += min(mean, key=mean.get) == who

    assert one_shot_accuracy(energy, queries, references) == right / 30


def test_a_network_that_maps_everything_to_one_point_scores_chance():
    who = np.arange(20)

    assert one_shot_accuracy(np.zeros((20, 20)), who, who) == pytest.approx(1 / 20)


def test_a_query_without_a_reference_is_refused():
    with pytest.raises(SupportError, match=r"1 of 2 queries show an identity without one"):
        one_shot_accuracy(np.zeros((2, 2)), np.array([0, 7]), np.array([0, 1]))
