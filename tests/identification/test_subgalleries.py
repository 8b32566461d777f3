import math

import numpy as np
import pytest

from gemel.identification._subgalleries import ladder, missing_all


@pytest.mark.parametrize(("identities", "drawn"), [(1, 0), (1, 1), (6, 1), (6, 4), (9, 9), (30, 7)])
def test_the_share_of_galleries_without_the_nearest_is_a_quotient_of_binomials(identities, drawn):
    share = missing_all(identities, drawn)

    every = math.comb(identities, drawn)
    expected = [math.comb(identities - near, drawn) / every for near in range(identities + 1)]
    np.testing.assert_allclose(share, expected, rtol=1e-12, atol=1e-300)


def test_thousands_of_identities_neither_overflow_nor_lose_digits():
    for drawn in (1, 20, 1500, 2999):
        share = missing_all(3000, drawn)
        for near in (0, 1, 2, 40, 700):
            exact = math.comb(3000 - near, drawn) / math.comb(3000, drawn) if near else 1.0
            assert share[near] == pytest.approx(exact, rel=1e-9)
        assert (np.diff(share) <= 0).all()
        assert np.isfinite(share).all()


def test_a_ladder_ends_at_the_most():
    assert ladder(2) == (1, 2)
    assert ladder(100) == (1, 2, 5, 10, 20, 50, 100)
    assert ladder(101)[-2:] == (100, 101)
