import math
import subprocess
import sys

import numpy as np
import pytest

from gemel.decision import affordable_embeddings, fit_class_head
from gemel.errors import RangeError, ShapeError, SupportError

NAMES = ("nought", "one", "two", "three")


def embeddings(*kinds, samples=20, dim=5, noise=0.6, seed=0):
    """Clouds around a centre each, and whom each point shows."""
    draws = np.random.default_rng(seed)
    centre = np.random.default_rng(1).normal(size=(len(NAMES), dim))
    who = np.repeat(np.array(kinds), samples)
    points = 40 + 3 * (centre[who] + noise * draws.normal(size=(len(who), dim)))
    return points.astype(np.float32), who


@pytest.fixture
def head():
    return fit_class_head(*embeddings(0, 1, 2, 3), NAMES)


def test_probabilities_agree_with_the_equation_written_as_a_loop(head):
    points, _ = embeddings(0, 1, 2, 3, samples=3, seed=5)

    for point, found in zip(points, head.probabilities(points), strict=True):
        scores = []
        for row, bias in zip(head.weights, head.bias, strict=True):
            score = float(bias)
            for axis in range(5):
                score += row[axis] * (point[axis] - head.mean[axis]) / head.deviation[axis]
            scores.append(math.exp(score))
        assert found == pytest.approx([score / sum(scores) for score in scores], rel=1e-4)


@pytest.mark.parametrize("kinds", [(0, 1, 2, 3), (1, 3)], ids=["many", "two"])
def test_probabilities_agree_with_scikit_learn(kinds):
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    points, who = embeddings(*kinds)
    asked, _ = embeddings(*kinds, seed=5)
    theirs = make_pipeline(StandardScaler(), LogisticRegression(max_iter=200)).fit(points, who)

    ours = fit_class_head(points, who, NAMES)

    assert ours.names == tuple(NAMES[kind] for kind in kinds)
    np.testing.assert_allclose(ours.probabilities(asked), theirs.predict_proba(asked), atol=1e-3)


def test_the_most_probable_class_is_named_first_and_usually_right(head):
    points, who = embeddings(0, 1, 2, 3, seed=5)

    found = [head.named(point) for point in points]

    assert np.mean([one.name == NAMES[kind] for one, kind in zip(found, who, strict=True)]) > 0.8
    for one in found:
        ranked = list(one.probabilities.values())
        assert ranked == sorted(ranked, reverse=True)
        assert sum(ranked) == pytest.approx(1)
        assert (one.name, one.probability) == next(iter(one.probabilities.items()))
        assert set(one.probabilities) == set(NAMES)


def test_a_number_that_never_moved_does_not_divide_by_nothing():
    points, who = embeddings(0, 1)
    points[:, 2] = 7.0
    nudged = points[:1].copy()
    nudged[0, 2] += 1e-3

    head = fit_class_head(points, who, NAMES)

    np.testing.assert_allclose(head.probabilities(nudged), head.probabilities(points[:1]))


def test_a_distant_embedding_overflows_nothing(head):
    found = head.probabilities(np.full((1, 5), 1e6, dtype=np.float32))

    assert found.sum() == pytest.approx(1)


def test_one_class_is_refused():
    with pytest.raises(SupportError, match=r"two classes or more, got 20 of 1\. Give samples of"):
        fit_class_head(*embeddings(2), NAMES)


def test_another_dimension_is_refused_with_both_numbers(head):
    with pytest.raises(ShapeError, match="embeddings of 5 dimensions; got 3"):
        head.probabilities(np.zeros((1, 3)))


def test_an_embedding_that_is_not_finite_is_refused(head):
    with pytest.raises(RangeError, match="needs a finite embedding"):
        head.named(np.full(5, np.nan))


def test_twice_the_classes_are_learned_from_half_the_embeddings():
    assert affordable_embeddings(128, 10) // 2 == affordable_embeddings(128, 20)


def test_naming_needs_no_scikit_learn():
    asked = (
        "import sys, numpy as np; from gemel.decision import ClassHead; one = np.ones(2);"
        "ClassHead(('a', 'b'), one, one, np.eye(2), one).named(one);"
        "sys.exit('sklearn' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", asked]).returncode == 0
