import math

import numpy as np
import pytest

from gemel.errors import RangeError, SupportError
from gemel.metrics import cllr, minimum_cllr, pool_adjacent_violators

LLR = np.array([2.0, -0.5, 0.3, -3.0, 1.0])
SAME = np.array([True, True, False, False, False])


def test_cllr_agrees_with_the_equation_written_as_a_loop():
    genuine = impostor = 0.0
    for llr, is_same in zip(LLR, SAME, strict=True):
        if is_same:
            genuine += math.log2(1 + math.exp(-llr)) / 2
        else:
            impostor += math.log2(1 + math.exp(llr)) / 3

    assert cllr(LLR, SAME) == pytest.approx((genuine + impostor) / 2)


def test_cllr_of_great_evidence_does_not_overflow():
    assert cllr(np.array([2000.0, -2000.0]), np.array([True, False])) == 0.0
    assert cllr(np.array([2000.0, -2000.0]), np.array([False, True])) == pytest.approx(
        2000 / math.log(2)
    )


def test_weights_count_a_pair_as_often_as_they_say():
    weights = np.array([2, 1, 3, 0, 1])
    repeated = np.repeat(np.arange(5), weights)

    assert cllr(LLR, SAME, weights * 1.0) == pytest.approx(cllr(LLR[repeated], SAME[repeated]))
    assert minimum_cllr(-LLR, SAME, weights * 1.0) == pytest.approx(
        minimum_cllr(-LLR[repeated], SAME[repeated])
    )


def test_pooling_agrees_with_violators_pooled_by_hand():
    # Even classes: genuine weigh 1/2, impostors 1/2 each. 2 and 3 violate and pool to 1/2.
    energy, same = np.array([1.0, 2.0, 3.0, 4.0]), np.array([True, False, True, False])

    pooled = pool_adjacent_violators(energy, same)

    np.testing.assert_allclose(pooled.probability, [1.0, 0.5, 0.5, 0.0])
    assert minimum_cllr(energy, same) == pytest.approx(0.5)  # the pooled half says nothing


def test_no_monotone_evidence_costs_less_than_the_minimum():
    draws = np.random.default_rng(1)
    same = draws.random(60) < 0.5
    energy = draws.normal(size=60) - same
    floor = minimum_cllr(energy, same)

    falling = -np.sort(draws.normal(size=(200, 60)), axis=1) * draws.uniform(0.1, 4, (200, 1))
    rank = np.argsort(np.argsort(energy))

    assert min(cllr(llr[rank], same) for llr in falling) >= floor
    assert 0 < floor < 1


def test_evidence_that_is_not_a_number_is_refused():
    with pytest.raises(RangeError, match=r"cllr needs numbers; 1 of 2 are NaN"):
        cllr(np.array([np.nan, 0.0]), np.array([True, False]))


def test_cllr_of_one_kind_alone_is_refused():
    with pytest.raises(SupportError, match=r"at least one genuine and one impostor"):
        cllr(LLR, np.zeros(5, dtype=bool))
