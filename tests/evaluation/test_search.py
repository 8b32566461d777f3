import itertools
import math

import numpy as np
import pytest

from gemel.bundle import Matcher
from gemel.evaluation import EvaluationSettings, _effort, _search
from gemel.evaluation._search import chance_of_recall, search

SETTINGS = EvaluationSettings(recall_at=(1, 3))


class Recorder(Matcher):
    """A matcher that remembers how much it held at a time."""

    def __init__(self, matcher):
        super().__init__(matcher.network, matcher.preprocessing)
        self.held = []

    def compare_all(self, queries, items):
        self.held.append(len(queries) * len(items))
        return super().compare_all(queries, items)


def searched(matcher, samples, settings=SETTINGS):
    (found,) = search(matcher, samples, matcher.embed_samples(samples), settings, seed=0)
    return found


def test_recall_and_precision_agree_with_loops(matcher, patterned):
    samples = patterned(noise=0.6)
    found = searched(matcher, samples)

    embedding = matcher.embed_samples(samples)
    energy = matcher.compare_all(embedding, embedding).numpy()
    hits, precision = {1: 0, 3: 0}, 0.0
    for probe in range(30):
        others = sorted((i for i in range(30) if i != probe), key=lambda i: energy[probe, i])
        right = [samples.identity[i] == samples.identity[probe] for i in others]
        for k in hits:
            hits[k] += any(right[:k])
        precision += sum(sum(right[: r + 1]) / (r + 1) for r in range(4) if right[r]) / 4
    assert found.probes == 30
    for k, hit in hits.items():
        assert found.recall[k].estimate == pytest.approx(hit / 30)
    assert found.mean_average_precision_at_r == pytest.approx(precision / 30)
    assert 0 < found.recall[1].estimate < 1


def test_no_more_energies_are_held_than_the_bound_allows(matcher, patterned, monkeypatch):
    samples = patterned()
    at_once = searched(matcher, samples)
    monkeypatch.setattr(_search, "ENERGIES_AT_ONCE", 100)

    recorder = Recorder(matcher)
    in_blocks = searched(recorder, samples)

    assert len(recorder.held) == 10
    assert max(recorder.held) <= 100
    assert in_blocks == at_once


def test_a_bound_below_one_row_holds_one_row(matcher, patterned, monkeypatch):
    monkeypatch.setattr(_search, "ENERGIES_AT_ONCE", 1)
    recorder = Recorder(matcher)

    searched(recorder, patterned(people=2))

    assert recorder.held == [10] * 10


def test_many_samples_are_searched_by_a_draw_of_them(matcher, patterned):
    found = searched(matcher, patterned(), EvaluationSettings(probes=7))

    assert (found.probes, found.items) == (7, 29)
    assert found.recall[1].trials == 7


def test_forgeries_are_searched_among_and_do_not_search(matcher, patterned):
    found = searched(matcher, patterned(forgeries=2))

    assert (found.probes, found.items) == (30, 41)


def test_single_samples_have_nothing_to_find(matcher, patterned):
    samples = patterned(images=1)

    assert search(matcher, samples, matcher.embed_samples(samples), SETTINGS, seed=0) == ()


def test_the_interval_is_over_identities_and_not_over_images(matcher, patterned):
    samples = patterned(noise=0.6)
    by_identity = searched(matcher, samples)
    alone = patterned(noise=0.6, split_by="sample")
    tighter = searched(matcher, alone).recall[1].interval
    wider = by_identity.recall[1].interval
    assert tighter.high - tighter.low < wider.high - wider.low


def test_without_sides_a_search_has_no_direction(matcher, patterned):
    assert searched(matcher, patterned()).direction is None


def test_each_side_searches_the_other_and_agrees_with_loops(cross_matcher, sided):
    samples = sided(noise=0.9)
    embedding = cross_matcher.embed_samples(samples)

    both = search(cross_matcher, samples, embedding, SETTINGS, seed=0)

    assert [found.direction for found in both] == ["photo → caption", "caption → photo"]
    energy = cross_matcher.compare_all(embedding, embedding).numpy()
    for side, found in enumerate(both):
        items = [i for i in range(32) if samples.side[i] != side]
        probes = [i for i in range(32) if samples.side[i] == side]
        ranks, precision = [], 0.0
        for probe in probes:
            order = sorted(items, key=lambda i: energy[probe, i])
            right = [bool(samples.identity[i] == samples.identity[probe]) for i in order]
            answers = sum(right)
            ranks.append(1 + right.index(True))
            hits = [sum(right[: r + 1]) / (r + 1) for r in range(answers) if right[r]]
            precision += sum(hits) / answers
        assert (found.probes, found.items) == (len(probes), len(items))
        for k in (1, 3):
            assert found.recall[k].estimate == pytest.approx(np.mean([r <= k for r in ranks]))
        assert found.median_rank == np.median(ranks)
        assert found.mean_average_precision_at_r == pytest.approx(precision / len(probes))
    assert 0 < both[1].recall[1].estimate < 1


def test_chance_is_that_of_drawing_items_blindly(cross_matcher, sided):
    samples = sided()

    photo, caption = search(
        cross_matcher, samples, cross_matcher.embed_samples(samples), SETTINGS, seed=0
    )

    # Each photo has 3 of 24 captions; each caption 1 of 8 photos.
    assert photo.chance[3] == pytest.approx(1 - math.comb(21, 3) / math.comb(24, 3))
    assert caption.chance[3] == pytest.approx(3 / 8)


@pytest.mark.parametrize(("items", "answers", "k"), [(6, 1, 1), (6, 2, 3), (5, 3, 4), (3, 1, 9)])
def test_chance_agrees_with_every_draw_there_is(items, answers, k):
    draws = list(itertools.combinations(range(items), min(k, items)))
    hits = sum(any(drawn < answers for drawn in draw) for draw in draws)

    assert chance_of_recall(items, np.array([answers]), k) == pytest.approx(hits / len(draws))


def test_chance_without_sides_leaves_the_probe_out(matcher, patterned):
    # 4 right ones among 29 others.
    assert searched(matcher, patterned()).chance[1] == pytest.approx(4 / 29)


def test_a_side_without_answers_does_not_search(cross_matcher, sided):
    samples = sided(people=3, photos=1, captions=1)
    alone = samples.take(np.array([0, 2, 4]))

    assert search(cross_matcher, alone, cross_matcher.embed_samples(alone), SETTINGS, seed=0) == ()


def test_where_energies_are_dear_fewer_samples_search(matcher, patterned, monkeypatch):
    # An embedding of 8 numbers and a measure without weights.
    monkeypatch.setattr(_effort, "WORK", 8 * 30 * 5)

    assert searched(matcher, patterned()).probes == 5
