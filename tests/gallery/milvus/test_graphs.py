"""A graph answers for many references, as far as it was seen to find them."""

import numpy as np
import pytest

from gallery.people import ENERGIES, begin, enrol, names, person, plain_nearest, said
from gemel.gallery import Model, Scope


def crowd(dim):
    """As many identities as a graph is of use for in a test."""
    draws = np.random.default_rng(0)
    return [person(f"p{n:04d}", draws.normal(size=(2, dim))) for n in range(1_500)]


@pytest.mark.slow
@pytest.mark.parametrize("distance", ["euclidean", "cosine"])
def test_a_graph_is_measured_and_searched_as_widely_as_it_needs(served, distance):
    from gemel.gallery.milvus._schema import WIDEST

    model, energy, people = Model("c" * 64, 16, distance), ENERGIES[distance], crowd(16)
    scope, probes = Scope(model.fingerprint), np.random.default_rng(1).normal(size=(20, 16))
    store = begin(served("?index=hnsw"), model)
    enrol(store, *people, person("x", 2, tenant="few", dim=16), model=model)
    [shelf] = store._eye.glance().shelves.width
    assert store._eye.glance().shelves.width == {shelf: WIDEST}

    entry = store.vacuum(said("vacuum"))

    [width] = store._eye.glance().shelves.width.values()
    assert 0 < width < WIDEST
    assert entry.event.details["recall"][shelf] >= 0.99
    right = [
        names(store.nearest(probe.astype(np.float32), scope, 10, energy).subjects)
        == plain_nearest(people, probe.astype(np.float32), energy, 10)
        for probe in probes
    ]
    assert sum(right) >= 18
    few = Scope(model.fingerprint, "few")
    assert names(store.nearest(probes[0].astype(np.float32), few, 10, energy).subjects) == ["x"]


@pytest.mark.slow
def test_a_graph_that_does_not_find_enough_may_not_answer(served, monkeypatch):
    from gemel.gallery.milvus import _gate

    model, energy, people = Model("c" * 64, 16, "euclidean"), ENERGIES["euclidean"], crowd(16)
    store = begin(served("?index=hnsw"), model)
    enrol(store, *people, model=model)
    monkeypatch.setattr(_gate, "RECALL", 1.1)
    store.vacuum(said("vacuum"))

    def refused(*args, **options):
        raise AssertionError("the graph was asked")

    monkeypatch.setattr(store._client, "search", refused)
    probe = np.random.default_rng(1).normal(size=16).astype(np.float32)

    found = names(store.nearest(probe, Scope(model.fingerprint), 10, energy).subjects)

    assert found == plain_nearest(people, probe, energy, 10)


@pytest.mark.slow
def test_a_graph_that_ends_too_early_is_not_believed(served, monkeypatch):
    model, energy, people = Model("c" * 64, 16, "euclidean"), ENERGIES["euclidean"], crowd(16)
    store = begin(served("?index=hnsw"), model)
    enrol(store, *people, model=model)
    search = store._client.search
    monkeypatch.setattr(store._client, "search", lambda *args, **kw: search(*args, **kw)[:3])
    probe = np.random.default_rng(1).normal(size=16).astype(np.float32)

    found = names(store.nearest(probe, Scope(model.fingerprint), 10, energy).subjects)

    assert found == plain_nearest(people, probe, energy, 10)
