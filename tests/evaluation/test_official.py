import copy
import dataclasses

import numpy as np
import pytest
import torch

from gemel.data import Episodes
from gemel.evaluation import evaluate
from gemel.evaluation._cells import measured as cell
from gemel.evaluation._official import play_official
from gemel.evaluation._table import table
from gemel.identification import (
    Cohort,
    IdentificationSettings,
    Labelled,
    Scoring,
    fit_identification,
)


@pytest.fixture
def tasked(patterned):
    """Eight people; three episodes of four of them, each asked for once."""

    def build(noise=0.5):
        samples = patterned(people=8, images=4, noise=noise)
        draws = np.random.default_rng(0)
        who = np.stack([draws.permutation(8)[:4] for _ in range(3)])
        order = np.stack([draws.permutation(4) for _ in range(3)])
        asked = np.take_along_axis(who, order, axis=1)
        tasks = Episodes(4 * who, 4 * asked + 1, order)
        return dataclasses.replace(samples, episodes={"official runs": tasks})

    return build


def played(matcher, samples, identification=None):
    return play_official(matcher, samples, matcher.embed_samples(samples), identification, 0)


def test_answers_agree_with_a_loop(matcher, tasked):
    samples = tasked()
    (found,) = played(matcher, samples)

    embedding, right = matcher.embed_samples(samples), 0
    tasks = samples.episodes["official runs"]
    for episode in range(3):
        for query, answer in zip(tasks.query[episode], tasks.answer[episode], strict=True):
            energies = [
                float(matcher.compare(embedding[[query]], embedding[[reference]]))
                for reference in tasks.reference[episode]
            ]
            right += int(np.argmin(energies)) == answer
    assert (found.name, found.ways, found.episodes) == ("official runs", 4, 3)
    assert found.accuracy.trials == 12
    assert found.sentence.startswith("12 questions in the 3 official runs, each to pick one of 4 ")
    assert found.accuracy.estimate == pytest.approx(right / 12)
    assert 0 < right < 12


def test_clear_drawings_are_always_named(matcher, tasked):
    (found,) = played(matcher, tasked(noise=0.0))

    assert found.accuracy.estimate == 1
    assert found.accuracy.interval.low < 1


def test_a_network_that_maps_all_to_one_point_scores_chance(matcher, tasked):
    collapsed = copy.deepcopy(matcher)
    with torch.no_grad():
        for weights in collapsed.network.parameters():
            weights.zero_()
    samples = tasked()
    tasks = samples.episodes["official runs"]
    many = Episodes(*(np.tile(part, (100, 1)) for part in vars(tasks).values()))

    (found,) = played(collapsed, dataclasses.replace(samples, episodes={"many": many}))

    assert found.accuracy.estimate == pytest.approx(0.25, abs=0.04)


def test_energies_are_those_that_a_gallery_would_rank_by(matcher, tasked, patterned):
    samples = tasked()
    others = matcher.embed_samples(patterned(people=30, images=1, seed=5)).numpy()
    cohort = Cohort.of(others, matcher.compare_embeddings)
    scoring = Scoring("closest", "z", cohort)

    tasks = samples.episodes["official runs"]
    vectors = matcher.embed_samples(samples).numpy()
    energy = matcher.compare_embeddings(vectors, vectors).astype(np.float64)
    usual = matcher.compare_embeddings(others, vectors).astype(np.float64)
    normal = (energy - usual.mean(axis=0)) / usual.std(axis=0)
    right = [
        normal[query, reference].argmin() == answer
        for reference, queries, answers in zip(
            tasks.reference, tasks.query, tasks.answer, strict=True
        )
        for query, answer in zip(queries, answers, strict=True)
    ]

    with_cohort = with_the_scoring(matcher, samples, scoring)

    assert with_cohort.accuracy.estimate == pytest.approx(np.mean(right))


def with_the_scoring(matcher, samples, scoring):
    known = Labelled(matcher.embed_samples(samples).numpy(), samples.identity, samples.identity)
    fitted = fit_identification(
        known,
        None,
        matcher.compare_embeddings,
        IdentificationSettings(fusion="closest", normalisation="none", references=(1,)),
    )
    (found,) = played(matcher, samples, dataclasses.replace(fitted, scoring=scoring))
    return found


def test_a_source_without_official_tasks_has_none(matcher, patterned):
    assert played(matcher, patterned()) == ()


def test_official_tasks_and_drawn_episodes_stand_apart_by_their_names(matcher, tasked, quick):
    found = evaluate(matcher, tasked(), name="drawings", settings=quick)

    cells = {row.measure.term: row.cells[0] for g in table([found]) for row in g.rows}
    assert cells["4-way 1-shot accuracy, official runs"] == cell(found.official[0].accuracy)
    assert cells["8-way 1-shot accuracy"] == cell(found.one_shot.accuracy)
    assert found.to_dict()["official"][0]["name"] == "official runs"
