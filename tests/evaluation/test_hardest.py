import numpy as np
import pytest

from gemel.data import draw_pairs
from gemel.evaluation import EvaluationSettings
from gemel.evaluation._hardest import hardest_pairs


@pytest.fixture
def hardest(matcher):
    def of(samples, count):
        pairs = draw_pairs(samples)
        trials = matcher.trials(samples, pairs)
        settings = EvaluationSettings(hardest=count)
        return hardest_pairs(matcher.preprocessing, samples, pairs, trials, settings)

    return of


def test_the_first_of_each_kind_is_the_worst_of_all(hardest, matcher, patterned):
    samples = patterned()
    found = hardest(samples, 2)

    trials = matcher.trials(samples, draw_pairs(samples))
    assert found.genuine[0].energy == trials.genuine.energy.max()
    assert found.impostor[0].energy == trials.impostor.energy.min()
    assert found.genuine[0].energy >= found.genuine[1].energy
    assert found.impostor[0].energy <= found.impostor[1].energy


def test_no_sample_is_shown_twice_in_a_row(hardest, patterned):
    found = hardest(patterned(), 8)

    for row in (found.genuine, found.impostor):
        names = [side.name for pair in row for side in (pair.left, pair.right)]
        assert len(set(names)) == len(names) == 16


def test_what_is_shown_is_what_was_compared(hardest, patterned):
    samples = patterned()
    pair = hardest(samples, 1).genuine[0]

    place = samples.origin.index(pair.left.name)
    assert pair.left.identity == pair.right.identity == samples.names[samples.identity[place]]
    np.testing.assert_array_equal(pair.left.exhibits[""].pixels, samples.cache.array[place])


def test_a_forgery_is_said_to_be_one(hardest, patterned):
    samples = patterned(people=2, images=3, forgeries=3, noise=0.05)
    pair = hardest(samples, 1).impostor[0]

    assert pair.left.forged != pair.right.forged
    assert pair.left.identity == pair.right.identity


def test_few_pairs_make_a_short_row(hardest, patterned):
    found = hardest(patterned(people=2, images=2), 5)

    assert (len(found.genuine), len(found.impostor)) == (2, 2)
