import json

import numpy as np
import pytest

from gemel.decision import Familiarity
from gemel.errors import ShapeError, SupportError


def embeddings(samples, *, seed=0, dim=16):
    return 3.0 + np.random.default_rng(seed).normal(size=(samples, dim)) * np.arange(1, dim + 1)


def test_strangeness_agrees_with_the_equation_written_as_a_loop():
    known = embeddings(50)
    familiarity = Familiarity.fit(known)

    for point, strange in zip(known, familiarity.strangeness(known), strict=True):
        total = 0.0
        for axis in range(16):
            total += ((point[axis] - known[:, axis].mean()) / known[:, axis].std()) ** 2
        assert strange == pytest.approx(total / 16)


def test_new_inputs_of_the_same_kind_are_familiar():
    familiarity = Familiarity.fit(embeddings(500))

    assert [familiarity.unlike(z) for z in embeddings(500, seed=1)] == [None] * 500


def test_an_input_from_elsewhere_is_unlike_and_told_by_how_much():
    familiarity = Familiarity.fit(embeddings(500))
    far = 3.0 + 10.0 * np.arange(1.0, 17.0)

    times = np.sqrt(100 / familiarity.limit)
    assert familiarity.unlike(far) == (
        f"its embedding lies {times:.1f} times further out than the calibration inputs reach"
    )


def test_an_embedding_that_is_not_finite_is_unlike():
    assert Familiarity.fit(embeddings(9)).unlike(np.full(16, np.nan)) == (
        "its embedding is not finite"
    )


def test_a_dimension_that_never_moved_does_not_make_every_input_strange():
    known = embeddings(200)
    known[:, 0] = 0.0
    nudged = known[3].copy()
    nudged[0] = 1e-3

    assert Familiarity.fit(known).unlike(nudged) is None


def test_a_collapsed_network_is_refused_with_its_name():
    with pytest.raises(SupportError, match=r"got 5 that do not.*collapsed: train it anew"):
        Familiarity.fit(np.ones((5, 3)))


def test_another_dimension_is_refused_with_both_numbers():
    with pytest.raises(ShapeError, match=r"embeddings of 16 dimensions; got 3"):
        Familiarity.fit(embeddings(9)).unlike(np.zeros(3))


def test_it_comes_back_from_json_bit_for_bit():
    familiarity = Familiarity.fit(embeddings(9))

    assert Familiarity.from_dict(json.loads(json.dumps(familiarity.to_dict()))) == familiarity
