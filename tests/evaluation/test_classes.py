import dataclasses

import numpy as np
import pytest

from gemel.decision import _fit_class_head
from gemel.errors import LeakError, RangeError
from gemel.evaluation import EvaluationSettings, _classes, _effort, evaluate
from gemel.evaluation._classes import enlist

EVENLY = np.arange(60) % 2 == 0


@pytest.fixture
def parts(patterned):
    """Samples of the same six people to learn from, and to be named."""

    def of(**more):
        whole = patterned(images=10, split_by="sample", **more)
        return whole.take(np.flatnonzero(EVENLY)), whole.take(np.flatnonzero(~EVENLY))

    return of


def named(matcher, samples, references, /, **settings):
    chosen = EvaluationSettings(**{"neighbours": (1, 5), **settings})
    embeddings = matcher.embed_samples(samples)
    roster = enlist(matcher, samples, embeddings, references, chosen, seed=0)
    return roster and roster.name(samples, embeddings, chosen, seed=0)


def test_neighbours_vote_as_in_a_loop(matcher, parts):
    references, samples = parts(noise=0.7)

    found = named(matcher, samples, references)

    energy = matcher.compare_all(
        matcher.embed_samples(samples), matcher.embed_samples(references)
    ).numpy()
    right = {1: 0, 5: 0}
    for query in range(len(samples)):
        order = sorted(range(len(references)), key=lambda i: energy[query, i])
        for k in right:
            votes = [int(references.identity[i]) for i in order[:k]]
            best = max(votes, key=lambda who: (votes.count(who), -votes.index(who)))
            right[k] += best == samples.identity[query]
    assert (found.classes, found.references, found.queries) == (6, 30, 30)
    for k, hits in right.items():
        assert found.nearest_neighbour_accuracy[k].estimate == pytest.approx(hits / 30)
    assert 0.2 < found.nearest_neighbour_accuracy[1].estimate < 1
    assert found.chance == pytest.approx(1 / 6)


def test_a_linear_classifier_names_clear_patterns(matcher, parts):
    references, samples = parts(noise=0.1)

    assert named(matcher, samples, references).linear_accuracy.estimate == 1


def test_a_linear_classifier_on_noise_names_by_chance(matcher, parts):
    references, samples = parts(noise=50.0)

    assert named(matcher, samples, references).linear_accuracy.estimate < 0.5


def test_it_is_part_of_an_evaluation_and_of_its_numbers(matcher, parts, quick):
    references, samples = parts()

    found = evaluate(matcher, samples, name="test", references=references, settings=quick)

    written = found.to_dict()["classes"]
    assert written["linear_accuracy"] == found.classes.linear_accuracy.to_dict()
    assert set(written["nearest_neighbour_accuracy"]) == {"1", "5", "20"}


def test_identities_that_no_reference_shows_cannot_be_named(matcher, parts):
    references, samples = parts()
    lacking = references.take(np.flatnonzero(references.identity != 3))

    assert named(matcher, samples, lacking) is None
    assert named(matcher, samples, None) is None


def test_samples_with_sides_are_not_named(cross_matcher, sided):
    whole = sided(split_by="sample")
    references, samples = (whole.take(np.flatnonzero(whole.side == side)) for side in (0, 1))

    assert named(cross_matcher, samples, references) is None


def test_forgeries_neither_name_nor_are_named(matcher, patterned):
    whole = patterned(images=5, forgeries=5, split_by="sample")
    found = named(matcher, whole.take(np.flatnonzero(EVENLY)), whole.take(np.flatnonzero(~EVENLY)))

    assert found.references + found.queries == 30


def test_no_more_is_drawn_than_was_asked_for(matcher, parts):
    references, samples = parts()

    found = named(matcher, samples, references, references=12, probes=7, neighbours=(1, 15))

    assert (found.references, found.queries) == (12, 7)
    assert found.linear_accuracy.trials == 7
    assert set(found.nearest_neighbour_accuracy) == {1}


def test_no_more_energies_are_held_than_the_bound_allows(matcher, parts, monkeypatch):
    references, samples = parts(noise=0.7)
    at_once = named(matcher, samples, references)
    monkeypatch.setattr(_classes, "ENERGIES_AT_ONCE", 100)

    assert named(matcher, samples, references) == at_once


def test_where_energies_are_dear_fewer_references_name(matcher, parts, monkeypatch):
    references, samples = parts()
    monkeypatch.setattr(_effort, "WORK", 8 * 30 * 10)
    assert named(matcher, samples, references).references == 10

    monkeypatch.setattr(_effort, "WORK", 8 * 30 * 5)
    assert named(matcher, samples, references) is None


def test_a_classifier_that_would_be_dear_learns_from_fewer(matcher, parts, monkeypatch):
    references, samples = parts()
    monkeypatch.setattr(_fit_class_head, "WORK", 8 * 6 * _fit_class_head.ITERATIONS * 20)

    assert named(matcher, samples, references).references == 20


def test_a_reference_that_is_to_be_named_is_a_leak(matcher, parts):
    _, samples = parts()

    with pytest.raises(LeakError, match="30 of the references are among the samples to be named"):
        named(matcher, samples, samples)


def test_references_of_another_source_are_refused(matcher, parts):
    references, samples = parts()
    renamed = dataclasses.replace(references, names=tuple("abcdef"))

    with pytest.raises(RangeError, match="Take both from one `split`"):
        named(matcher, samples, renamed)
