import math

import numpy as np
import pytest

from gemel.diagnosis import spread
from gemel.errors import SupportError


def test_agrees_with_its_equation_written_as_loops():
    vectors = np.random.default_rng(0).normal(size=(20, 3)) + np.array([2.0, 0.0, 0.0])

    units = [[x / math.hypot(*row) for x in row] for row in vectors.tolist()]
    deviation = []
    for column in zip(*units, strict=True):
        mean = sum(column) / 20
        deviation.append(math.sqrt(sum((x - mean) ** 2 for x in column) / 20))

    assert spread(vectors) == pytest.approx(math.sqrt(3) * sum(deviation) / 3)


@pytest.mark.parametrize("dim", [2, 16, 256])
def test_even_directions_spread_to_one_in_any_dimension(dim):
    vectors = np.random.default_rng(0).normal(size=(4000, dim))

    assert spread(vectors) == pytest.approx(1, abs=0.02)


def test_one_direction_has_no_spread_however_long():
    assert spread(np.arange(1, 9)[:, None] * np.ones((8, 4))) == pytest.approx(0, abs=1e-7)
    assert spread(np.zeros((8, 4))) == 0


def test_one_embedding_is_refused():
    with pytest.raises(SupportError, match=r"two embeddings or more, got 1"):
        spread(np.ones((1, 4)))
