import copy

import numpy as np
import pytest
import torch

from gemel.evaluation import EvaluationSettings
from gemel.evaluation._one_shot import play_episodes


def played(matcher, samples, **settings):
    chosen = EvaluationSettings(**{"episodes": 30, **settings})
    return play_episodes(matcher, samples, matcher.embed_samples(samples), chosen, seed=0)


def test_clear_patterns_are_always_recognised(matcher, patterned):
    game = played(matcher, patterned(noise=0.0), ways=4)

    assert (game.ways, game.shots, game.episodes) == (4, 1, 30)
    assert game.accuracy.trials == 120
    assert game.accuracy.estimate == 1
    assert game.accuracy.interval.low < 1


def test_pure_noise_is_recognised_no_more_often_than_by_chance(matcher, patterned):
    game = played(matcher, patterned(noise=50.0), ways=4, episodes=200)

    assert game.accuracy.estimate == pytest.approx(0.25, abs=0.06)


def test_a_network_that_maps_all_to_one_point_scores_chance(matcher, patterned):
    collapsed = copy.deepcopy(matcher)
    with torch.no_grad():
        for weights in collapsed.network.parameters():
            weights.zero_()

    game = played(collapsed, patterned(), ways=5, episodes=200)

    assert game.accuracy.estimate == pytest.approx(0.2, abs=0.05)


def test_there_are_no_more_ways_than_identities_with_enough_samples(matcher, patterned):
    samples = patterned()
    lacking = samples.take(np.flatnonzero((samples.identity != 2) | (samples.rows == 10)))

    assert played(matcher, lacking).ways == 5


def test_more_shots_help(matcher, patterned):
    samples = patterned(images=8, noise=0.9)

    one, five = (played(matcher, samples, shots=shots, episodes=100) for shots in (1, 5))

    assert five.accuracy.estimate > one.accuracy.estimate


def test_forgeries_are_neither_asked_nor_shown(matcher, patterned):
    assert played(matcher, patterned(images=1, forgeries=4)) is None


def test_two_identities_are_the_least_that_can_be_told_apart(matcher, patterned):
    assert played(matcher, patterned(people=1)) is None


def test_references_are_of_the_first_side_and_queries_of_the_other(cross_matcher, sided):
    described = played(cross_matcher, sided(noise=0.0), ways=4)
    mistaken = played(cross_matcher, sided(noise=0.0, turned=1), ways=8)

    assert described.accuracy.estimate == 1
    # Every caption describes the next photo; asked among photos, all would be right.
    assert mistaken.accuracy.estimate == 0


def test_one_photo_is_enough_to_be_asked_for_by_a_caption(cross_matcher, sided):
    assert played(cross_matcher, sided(photos=1, captions=1), ways=8).ways == 8
    assert played(cross_matcher, sided(photos=1, captions=1), shots=2) is None
