import dataclasses

import numpy as np
import pytest
from scipy.stats import spearmanr

from gemel.bundle import Matcher
from gemel.data import draw_pairs
from gemel.energies import ExponentialManhattan
from gemel.evaluation import evaluate
from gemel.evaluation._grades import grade
from gemel.networks import Siamese


@pytest.fixture
def graded(patterned):
    """Pairs, some of them half alike."""
    samples = patterned(people=4, images=4)
    pairs = draw_pairs(samples)
    noise = np.random.default_rng(0).uniform(-0.3, 0.3, len(pairs))
    return samples, dataclasses.replace(pairs, score=0.35 + 0.3 * pairs.same + noise)


@pytest.fixture
def bounded(matcher):
    """The same encoder under an energy from 0 to 1."""
    return Matcher(Siamese(matcher.network.encoder, ExponentialManhattan()), matcher.preprocessing)


def test_agreement_is_that_of_the_energies_with_the_scores(matcher, graded, quick):
    samples, pairs = graded

    found = evaluate(matcher, samples, name="graded", comparisons=pairs, settings=quick).grades

    energy = matcher.trials(samples, pairs).energy
    assert found.similarity == "-energy"
    assert found.pearson.estimate == pytest.approx(np.corrcoef(-energy, pairs.score)[0, 1])
    assert found.spearman.estimate == pytest.approx(spearmanr(-energy, pairs.score).statistic)
    assert found.mean_squared_error is None
    assert found.pearson.estimate in found.pearson.interval
    assert found.pearson.trials == len(pairs)


def test_energies_from_0_to_1_are_in_the_units_of_the_score(bounded, graded, quick):
    samples, pairs = graded
    trials = bounded.trials(samples, pairs)

    found = grade(pairs, trials, quick, seed=0)

    assert found.similarity == "1 - energy"
    squares = [(1 - e - s) ** 2 for e, s in zip(trials.energy, pairs.score, strict=True)]
    assert found.mean_squared_error.estimate == pytest.approx(sum(squares) / len(squares))


def test_pairs_without_scores_have_no_agreement(matcher, patterned, quick):
    assert evaluate(matcher, patterned(), name="plain", settings=quick).grades is None
