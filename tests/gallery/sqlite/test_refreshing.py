"""A question reads what changed since the last one, and nothing else."""

import numpy as np
import pytest

from gallery.people import DIM, MODEL, enrol, euclidean, names, person, said
from gemel.errors import GalleryError
from gemel.gallery import Key, Scope

SCOPE = Scope(MODEL.fingerprint)


@pytest.fixture
def asked(store):
    """Asks a question, and tells what it read of references."""

    def asked(tenant=""):
        statements = []
        with store._database.reading() as reader:
            reader.set_trace_callback(statements.append)
        scope = Scope(MODEL.fingerprint, tenant)
        pool = store.nearest(np.zeros(DIM, np.float32), scope, 1_000, euclidean)
        with store._database.reading() as reader:
            reader.set_trace_callback(None)
        return pool, [each for each in statements if "vector" in each]

    return asked


def test_a_question_reads_no_vectors_when_nothing_changed(store, asked):
    enrol(store, person("ada"), person("bob"))

    assert len(asked()[1]) == 1
    pool, read = asked()

    assert sorted(names(pool.subjects)) == ["ada", "bob"]
    assert read == []


def test_a_question_reads_only_newer_references(store, asked):
    enrol(store, *(person(f"p{number}", 3) for number in range(50)))
    asked()
    newest = 150

    enrol(store, person("new", 2))
    pool, [read] = asked()

    assert f"r.number > {newest}" in read
    assert len(pool.subjects) == 51


def test_a_removal_moves_no_vectors(store, asked):
    enrol(store, *(person(f"p{number}", 3) for number in range(50)))
    asked()
    [shard] = store._memory._shards.values()

    store.remove(Key("p7"), said("remove"))
    pool, _ = asked()

    assert len(pool.subjects) == 49
    assert (shard.matrix.live, shard.matrix.count) == (147, 150)


def test_who_leaves_and_joins_between_two_questions_is_read_once(store, asked):
    enrol(store, person("a"), person("b"))
    asked()
    enrol(store, person("a", 3, seed=1, replace=True))
    enrol(store, person("a", 1, seed=2))
    store.remove(Key("b"), said("remove"))
    enrol(store, person("b", 5, seed=3))
    enrol(store, person("c", 1))
    store.remove(Key("c"), said("remove"))

    pool, _ = asked()

    assert {each.key.identity: each.references for each in pool.subjects} == {"a": 4, "b": 5}
    assert pool.identities == 2


def test_tenants_are_read_when_they_are_asked_about(store, asked):
    enrol(store, person("a", tenant="x"), person("b", tenant="y"), person("c", tenant="y"))

    assert asked("y")[0].identities == 2
    assert {tenant for _, tenant in store._memory._shards} == {"y"}
    assert asked("x")[0].identities == 1


def test_nothing_is_kept_of_a_model_that_is_gone(store, asked):
    from gallery.people import SECOND, cosine

    enrol(store, person("a"))
    asked()
    store.add_model(SECOND, said("migrate"))
    enrol(store, person("a", dim=SECOND.dim), model=SECOND)
    store.activate(SECOND.fingerprint, said("migrate"))

    store.nearest(np.zeros(SECOND.dim, np.float32), Scope(SECOND.fingerprint), 1, cosine)

    assert {model for model, _ in store._memory._shards} == {SECOND.fingerprint}


def test_what_could_not_be_read_to_its_end_is_read_again_and_once(store, reader, asked):
    enrol(store, person("a", 2))
    asked()
    enrol(store, person("b", 3), person("c", 1))
    [whole] = reader.execute("SELECT vector FROM reference WHERE number = 6").fetchone()
    reader.execute("UPDATE reference SET vector = x'00' WHERE number = 6")
    with pytest.raises(GalleryError, match="altered"):
        asked()

    reader.execute("UPDATE reference SET vector = ? WHERE number = 6", (whole,))
    pool, _ = asked()

    assert {each.key.identity: each.references for each in pool.subjects} == {
        "a": 2, "b": 3, "c": 1,
    }  # fmt: skip


def test_an_answer_to_a_filter_is_kept_until_something_changes(store):
    enrol(store, person("a", metadata={"floor": 1}), person("b", metadata={"floor": 2}))
    [scope, other] = [Scope(MODEL.fingerprint, "", {"floor": floor}) for floor in (1, 2)]
    probe, statements = np.zeros(DIM, np.float32), []
    assert names(store.nearest(probe, scope, 9, euclidean).subjects) == ["a"]
    with store._database.reading() as reader:
        reader.set_trace_callback(statements.append)

    assert names(store.nearest(probe, scope, 9, euclidean).subjects) == ["a"]
    assert not [each for each in statements if "attribute" in each]
    assert names(store.nearest(probe, other, 9, euclidean).subjects) == ["b"]
    enrol(store, person("c", metadata={"floor": 1}))
    assert sorted(names(store.nearest(probe, scope, 9, euclidean).subjects)) == ["a", "c"]
