import pytest

from gemel.bundle import Matcher
from gemel.evaluation import EvaluationSettings, _search
from gemel.evaluation._search import search

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
    return search(matcher, samples, matcher.embed_samples(samples), settings, seed=0)


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
    assert searched(matcher, patterned(images=1)) is None


def test_the_interval_is_over_identities_and_not_over_images(matcher, patterned):
    samples = patterned(noise=0.6)
    by_identity = searched(matcher, samples)
    alone = patterned(noise=0.6, split_by="sample")
    tighter = searched(matcher, alone).recall[1].interval
    wider = by_identity.recall[1].interval
    assert tighter.high - tighter.low < wider.high - wider.low
