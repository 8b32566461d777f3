import numpy as np
import pytest

from gemel.errors import RangeError, ShapeError, SupportError
from gemel.metrics import retrieve

WHO = np.repeat(np.arange(5), 4)
NOBODY = np.zeros(20, dtype=bool)


def square(seed=0, digits=8):
    points = np.random.default_rng(seed).normal(size=(20, 2)) + WHO[:, None] * 0.7
    return np.linalg.norm(points[:, None] - points[None], axis=2).round(digits)


def in_blocks(energy, size):
    for start in range(0, len(energy), size):
        yield np.arange(start, min(start + size, len(energy))), energy[start : start + size]


def by_loops(energy, who, forged):
    """First correct rank and AP@R of every answerable query, ties against us."""
    for query in range(len(who)):
        items = [i for i in range(len(who)) if i != query]
        correct = {i for i in items if who[i] == who[query] and not forged[i] and not forged[query]}
        if not correct:
            continue
        items.sort(key=lambda i: (energy[query, i], i in correct))
        hits, precision, first = 0, 0.0, None
        for rank, item in enumerate(items, start=1):
            if item in correct:
                hits += 1
                first = first or rank
                precision += hits / rank if rank <= len(correct) else 0.0
        yield first, precision / len(correct)


@pytest.mark.parametrize("digits", [8, 0])
def test_ranks_and_precision_agree_with_sorting_every_item(digits):
    energy = square(digits=digits)
    forged = NOBODY.copy()
    forged[[2, 9, 10]] = True

    found = retrieve(in_blocks(energy, 7), WHO, forged)

    rank, precision = zip(*by_loops(energy, WHO, forged), strict=True)
    assert found.first_correct_rank.tolist() == list(rank)
    np.testing.assert_allclose(found.average_precision_at_r, precision)
    assert found.unanswerable == 3
    assert found.recall_at(2) == np.mean(np.array(rank) <= 2)
    assert found.mean_average_precision_at_r == pytest.approx(np.mean(precision))


@pytest.mark.parametrize("size", [1, 6, 20])
def test_the_answer_does_not_depend_on_the_size_of_a_block(size):
    whole = retrieve(in_blocks(square(), 20), WHO, NOBODY)
    cut = retrieve(in_blocks(square(), size), WHO, NOBODY)

    np.testing.assert_array_equal(whole.first_correct_rank, cut.first_correct_rank)
    np.testing.assert_array_equal(whole.average_precision_at_r, cut.average_precision_at_r)


def test_a_forgery_near_its_victim_is_a_wrong_answer():
    energy = np.array([[0.0, 0.1, 0.5], [0.1, 0.0, 0.5], [0.5, 0.5, 0.0]])

    found = retrieve([(np.arange(3), energy)], np.zeros(3, dtype=int), np.array([0, 1, 0]) == 1)

    assert found.first_correct_rank.tolist() == [2, 2]


def test_a_network_that_maps_everything_to_one_point_finds_nothing():
    found = retrieve([(np.arange(20), np.zeros((20, 20)))], WHO, NOBODY)

    assert found.recall_at(16) == 0.0
    assert found.mean_average_precision_at_r == 0.0


def test_identities_of_one_sample_each_are_refused():
    with pytest.raises(SupportError, match=r"none of 20 queries has a correct answer"):
        retrieve(in_blocks(square(), 20), np.arange(20), NOBODY)


def test_a_block_that_cuts_the_items_is_refused(as_a_user):
    with pytest.raises(ShapeError, match=r"against all 20 items; got 7 energies"):
        retrieve([(np.arange(20), square()[:, :7])], WHO, NOBODY)


def test_recall_at_zero_is_refused():
    with pytest.raises(RangeError, match=r"k >= 1, got 0"):
        retrieve(in_blocks(square(), 20), WHO, NOBODY).recall_at(0)
