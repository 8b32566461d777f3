"""The approximate index of a large gallery: exact where it answers, silent where it misses."""

import os

import numpy as np
import pytest

from gallery.people import ENERGIES, begin, enrol, names, person, plain_nearest, said
from gemel.gallery import Model, Scope

pytest.importorskip("faiss", reason="the approximate index is FAISS")

DIM = 12
ABOVE = 1_000


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """The first question begins to build."""
    monkeypatch.setattr("gemel.gallery.sqlite._proposing.PAYS", 0)


def crowd(distance, *, structure):
    """A store's model, and more references than the index waits for."""
    draws, model = np.random.default_rng(0), Model("c" * 64, DIM, distance)
    centres = draws.normal(size=(300, DIM))
    noise = 0.1 if structure else 3.0
    people = [
        person(f"p{number:03d}", centre + noise * draws.normal(size=(10, DIM)))
        for number, centre in enumerate(centres)
    ]
    return model, people


def indexed(open_store, path, distance="euclidean", *, structure=True):
    """A store whose index was built as far as it could be."""
    model, people = crowd(distance, structure=structure)
    store = begin(open_store(approximate_above=ABOVE), model)
    enrol(store, *people, model=model)
    asks(store, model, people[0].references[0].vector)
    return store, model, people


def asks(store, model, probe, references=10):
    scope = Scope(model.fingerprint)
    energy = ENERGIES[model.distance]
    return names(store.nearest(probe.astype(np.float32), scope, references, energy).subjects)


def proposing(store):
    [shard] = store._memory._shards.values()
    return shard.proposing


@pytest.mark.parametrize("distance", ["euclidean", "cosine"])
def test_the_index_proposes_what_an_exact_search_finds(open_store, path, distance):
    store, model, people = indexed(open_store, path, distance)
    assert proposing(store).wait()
    draws, found, sought = np.random.default_rng(1), 0, 0

    for each in people[::10]:
        probe = each.references[0].vector + 0.1 * draws.normal(size=DIM)
        plain = plain_nearest(people, probe, ENERGIES[distance], 10)
        answer = asks(store, model, probe)
        assert answer[0] == plain[0]
        found, sought = found + len(set(answer) & set(plain)), sought + len(plain)

    assert found / sought >= 0.99


def test_who_joins_after_the_index_was_built_is_found(open_store, path):
    store, model, _ = indexed(open_store, path)
    assert proposing(store).wait()
    before = proposing(store)._index

    enrol(store, person("new", np.full((1, DIM), 5.0)), model=model)

    assert asks(store, model, np.full(DIM, 5.0))[0] == "new"
    assert proposing(store)._index is before


def test_who_is_removed_after_the_index_was_built_is_never_proposed(open_store, path):
    store, model, people = indexed(open_store, path)
    assert proposing(store).wait()
    probe = people[4].references[0].vector
    assert asks(store, model, probe)[0] == people[4].key.identity

    store.remove(people[4].key, said("remove"))

    assert people[4].key.identity not in asks(store, model, probe, 100)
    assert proposing(store)._index is not None


@pytest.mark.parametrize("change", ["join", "leave"])
def test_the_index_is_built_again_when_much_has_changed(open_store, path, change):
    store, model, people = indexed(open_store, path)
    assert proposing(store).wait()
    before = proposing(store)._index
    probe = people[9].references[0].vector

    if change == "leave":
        for each in people[200:240]:
            store.remove(each.key, said("remove"))
    else:
        joining = [[one.vector + 0.01 for one in each.references] for each in people[:40]]
        enrol(store, *(person(f"new {n}", each) for n, each in enumerate(joining)), model=model)
    asks(store, model, probe)

    assert proposing(store).wait()
    assert proposing(store)._index is not before
    assert asks(store, model, probe)[0] == people[9].key.identity


def test_an_index_of_rows_that_moved_is_not_asked(open_store, path):
    store, model, people = indexed(open_store, path)
    assert proposing(store).wait()

    for each in people[:100]:
        store.remove(each.key, said("remove"))

    for each in people[100::25]:
        assert asks(store, model, each.references[0].vector)[0] == each.key.identity


def test_an_index_that_misses_too_many_is_not_used_and_a_warning_says_so(open_store, path):
    store, model, people = indexed(open_store, path, structure=False)
    assert not proposing(store).wait()
    probe = np.random.default_rng(2).normal(size=DIM)

    with pytest.warns(UserWarning, match=r"finds \d\d\.\d% of the nearest where 99% are needed"):
        first = asks(store, model, probe)

    plain = plain_nearest(people, probe.astype(np.float32), ENERGIES["euclidean"], 10)
    assert first == asks(store, model, probe) == plain


@pytest.mark.parametrize("distance", ["manhattan", None])
def test_other_distances_are_always_searched_exactly(open_store, path, distance):
    store, _, _ = indexed(open_store, path, distance)

    assert not proposing(store).wait()


def test_a_filter_and_a_long_answer_are_always_exact(open_store, path):
    store, model, people = indexed(open_store, path)
    enrol(store, person("a", np.full((1, DIM), 9.0), metadata={"floor": 1}), model=model)
    assert proposing(store).wait()
    probe = people[0].references[0].vector

    scope = Scope(model.fingerprint, "", {"floor": 1})
    assert names(store.nearest(probe, scope, 1, ENERGIES["euclidean"]).subjects) == ["a"]
    assert len(asks(store, model, probe, 3_001)) == 301


def test_an_index_is_built_once_there_are_questions_enough(open_store, path, monkeypatch):
    monkeypatch.setattr("gemel.gallery.sqlite._proposing.PAYS", 3)
    store, model, people = indexed(open_store, path)

    for _ in range(2):
        asks(store, model, people[0].references[0].vector)
        assert not proposing(store).wait()
    asks(store, model, people[0].references[0].vector)

    assert proposing(store).wait()


def test_a_small_gallery_and_one_that_is_told_never_to_have_no_index(open_store):
    model, people = crowd("euclidean", structure=True)
    store = begin(open_store(approximate_above=None), model)
    enrol(store, *people, model=model)
    asks(store, model, np.zeros(DIM))
    assert not proposing(store).wait()

    other = open_store(approximate_above=len(people) * 10)
    asks(other, model, np.zeros(DIM))
    assert not proposing(other).wait()


def test_without_faiss_the_search_is_exact(open_store, path, monkeypatch):
    monkeypatch.setattr("gemel.gallery.sqlite._proposing.find_spec", lambda name: None)

    store, model, people = indexed(open_store, path)

    assert not proposing(store).wait()
    assert asks(store, model, people[3].references[0].vector)[0] == "p003"


def test_the_index_is_never_written_down(open_store, path):
    store, _, _ = indexed(open_store, path)
    assert proposing(store).wait()

    assert {name.removeprefix(path.name) for name in os.listdir(path.parent)} <= {
        "", "-wal", "-shm",
    }  # fmt: skip


def test_a_gallery_may_be_closed_while_its_index_is_built(open_store, path):
    store, _, _ = indexed(open_store, path)
    builder = proposing(store)._builder

    store.close()

    assert not builder.is_alive()
