from collections import Counter

import numpy as np
import pytest

from gemel.errors import RangeError, SupportError
from gemel.metrics import nearest_neighbour_accuracy, nearest_neighbour_identity


def named_by_loops(energy, item_identity, k):
    """The most votes among the k nearest; of tied identities that of the nearest item."""
    named = []
    for row in energy:
        near = sorted(range(len(row)), key=lambda item: row[item])[:k]
        votes = Counter(item_identity[item] for item in near)
        most = max(votes.values())
        named.append(next(item_identity[i] for i in near if votes[item_identity[i]] == most))
    return named


def crowd(queries=60, items=90, people=4, seed=0):
    """Energies of queries against items whose identities overlap."""
    draws = np.random.default_rng(seed)
    asked, shown = draws.integers(people, size=queries), draws.integers(people, size=items)
    points = [who[:, None] * 0.8 + draws.normal(size=(len(who), 2)) for who in (asked, shown)]
    energy = np.linalg.norm(points[0][:, None] - points[1][None], axis=2)
    return energy, asked, shown


@pytest.mark.parametrize("k", [1, 2, 5, 20, 90])
def test_votes_agree_with_counting_them_in_a_loop(k):
    energy, asked, shown = crowd()

    expected = named_by_loops(energy.tolist(), shown.tolist(), k)

    assert nearest_neighbour_identity(energy, shown, k).tolist() == expected
    hits = np.mean(np.array(expected) == asked)
    assert nearest_neighbour_accuracy(energy, asked, shown, k) == hits


def test_the_nearest_decides_between_identities_with_as_many_votes():
    energy = np.array([[0.3, 0.1, 0.2, 0.4]])

    assert nearest_neighbour_identity(energy, np.array([8, 5, 8, 5]), k=4).tolist() == [5]


def test_items_at_one_energy_rank_in_their_order():
    assert nearest_neighbour_identity(np.zeros((1, 4)), np.array([3, 9, 9, 9])).tolist() == [3]


def test_an_infinite_energy_leaves_a_querys_own_item_out():
    points = np.array([0.0, 1.0, 1.5])
    energy = np.abs(points[:, None] - points)
    np.fill_diagonal(energy, np.inf)

    assert nearest_neighbour_identity(energy, np.array([1, 2, 3])).tolist() == [2, 3, 2]


def test_blocks_of_queries_are_named_as_all_at_once():
    energy, _, shown = crowd()

    parts = [nearest_neighbour_identity(energy[at : at + 7], shown, 5) for at in range(0, 60, 7)]

    whole = nearest_neighbour_identity(energy, shown, 5)
    np.testing.assert_array_equal(np.concatenate(parts), whole)


@pytest.mark.parametrize("k", [0, 91])
def test_more_neighbours_than_items_are_refused(k):
    energy, asked, shown = crowd()
    with pytest.raises(RangeError, match=rf"Of 90 items from 1 to all .* got k={k}"):
        nearest_neighbour_accuracy(energy, asked, shown, k)


def test_no_query_is_refused():
    with pytest.raises(SupportError, match=r"at least one query"):
        nearest_neighbour_accuracy(np.zeros((0, 3)), np.zeros(0, dtype=int), np.arange(3))
