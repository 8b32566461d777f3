"""What Milvus cannot do, and what is never seen of it."""

import re
from dataclasses import replace

import numpy as np
import pytest

from gallery.milvus.looks import SCOPE, nearest, state_of, stored
from gallery.people import (
    DIM,
    MODEL,
    enrol,
    euclidean,
    farthest,
    header,
    names,
    person,
    plain_nearest,
    said,
)
from gemel.errors import GalleryError
from gemel.gallery import Counts, Enrolment, Key, Reference, Scope, reference_id


def test_no_name_and_no_value_is_part_of_a_filter(store):
    asked, raw = [], store._client._connection._raw

    def noted(call):
        def noted(*args, **options):
            asked.extend([options.get("filter", ""), *options.get("ids", [])])
            return call(*args, **options)

        return noted

    for call in ("query", "search", "delete"):
        setattr(raw, call, noted(getattr(raw, call)))
    hostile = '" or id > "" or "Ω'
    enrol(store, person(hostile, 1, tenant=hostile, metadata={hostile: hostile}))
    where = Scope(MODEL.fingerprint, hostile, {hostile: hostile})

    assert names(nearest(store, [0.0] * DIM, scope=where).subjects) == [hostile]
    assert names(store.listed(where, Key(hostile[:4], hostile), 9)) == [hostile]
    assert store.remove(Key(hostile, hostile), said("remove")).references == 1

    assert len(asked) > 10
    ours = re.compile(r'[a-z0-9_ ]|[<>=]|"[a-z0-9.!:/*]*"|[\[\](),]')
    assert [each for each in asked if re.sub(ours, "", each).strip(".!:/*")] == []


def test_an_identity_may_join_in_any_number_of_batches(store, monkeypatch):
    from gemel.gallery.milvus import _enrolling

    monkeypatch.setattr(_enrolling, "BATCHES", 3)
    joined = []
    for seed in range(8):
        each = person("ada", 2, seed=seed)
        each = replace(
            each, references=tuple(replace(one, origin=f"{seed}.png") for one in each.references)
        )
        joined += each.references
        enrol(store, each)

    kept = store.references(Key("ada"), MODEL.fingerprint)

    assert [(one.id, one.origin) for one in kept] == [(one.id, one.origin) for one in joined]
    assert [entry.event.action for entry in store.log()] == ["create", *8 * ["enrol"]]
    assert store.count(None) == Counts(1, 16)
    assert stored(store) == 16


@pytest.mark.parametrize("energy", [euclidean, farthest])
def test_a_search_past_what_a_server_answers_at_once_is_exact_too(store, monkeypatch, energy):
    from gemel.gallery.milvus import _client, _exact, _nearest

    for module in (_client, _exact, _nearest):
        monkeypatch.setattr(module, "WINDOW", 8)
    people = [person(f"p{number:02d}", 2) for number in range(30)]
    enrol(store, *people)
    probe = np.zeros(DIM, np.float32)

    for count in (1, 3, 7, 8, 9, 40):
        found = names(nearest(store, probe, count).subjects)
        assert found == plain_nearest(people, probe, euclidean, count)


def test_a_filter_that_leaves_many_is_searched_and_exact(store, monkeypatch):
    from gemel.gallery.milvus import _nearest

    monkeypatch.setattr(_nearest, "FEW", 5)
    people = [person(f"p{n:02d}", 2, metadata={"floor": n % 2}) for n in range(40)]
    enrol(store, *people)
    fit = [each for each in people if each.metadata == {"floor": 1}]

    for count in (1, 5, 30, 100):
        pool = nearest(store, [0.0] * DIM, count, scope=replace(SCOPE, where={"floor": 1}))
        assert names(pool.subjects) == plain_nearest(fit, np.zeros(DIM), euclidean, count)
        assert pool.identities == 20


def test_rows_that_were_moved_to_a_file_are_found_like_those_that_were_not(store, monkeypatch):
    from gemel.gallery.milvus import _client

    monkeypatch.setattr(_client, "SETTLED", 16)
    people = [person(f"p{number:02d}", 3) for number in range(30)]
    for start in range(0, 30, 4):
        enrol(store, *people[start : start + 4])

    found = names(nearest(store, [0.0] * DIM, 50).subjects)

    assert found == plain_nearest(people, np.zeros(DIM), euclidean, 50)
    assert len(state_of(store)) == 30


def test_vectors_are_compared_here_for_other_energies_and_read_once(store, monkeypatch):
    from gemel.gallery.milvus import _exact

    reads, read = [], _exact._read
    monkeypatch.setattr(_exact, "_read", lambda *args: reads.append(1) or read(*args))
    monkeypatch.setattr(_exact, "STRIDE", 7)
    model = replace(MODEL, fingerprint="d" * 64, distance=None)
    store.add_model(model, said("migrate"))
    people = [person(f"p{number:02d}", 2) for number in range(20)]
    enrol(store, *people, model=model)

    for probe in np.random.default_rng(0).normal(size=(3, DIM)):
        found = names(nearest(store, probe, 9, farthest, Scope(model.fingerprint)).subjects)
        assert found == plain_nearest(people, probe, farthest, 9)
        store.record(said("ask"))

    assert len(reads) == 1


@pytest.mark.parametrize(
    ("reference", "metadata", "told"),
    [
        ({"thumbnail": bytes(50_000)}, {}, "thumbnail"),
        ({"origin": "x" * 20_000}, {}, "origin"),
        ({}, {str(number): 0 for number in range(5_000)}, "values"),
    ],
)
def test_what_is_too_large_for_milvus_is_refused_and_nothing_is_written(
    store, reference, metadata, told
):
    vector = np.ones(DIM, np.float32)
    large = replace(Reference(reference_id(), vector), **reference)

    with pytest.raises(GalleryError, match=told):
        enrol(store, person("ada"), Enrolment(Key("bob"), (large,), metadata))

    assert store.count(None) == Counts(0, 0)
    assert stored(store) == 0


def test_as_much_metadata_as_any_gallery_keeps_is_kept(store):
    metadata = {"note": "😀" * 65_000}

    enrol(store, person("😀" * 256, 1, tenant="豈" * 256, metadata=metadata))

    [subject] = store.subjects([Key("😀" * 256, "豈" * 256)], MODEL.fingerprint)
    assert subject.metadata == metadata


def test_an_event_that_is_too_long_is_refused(store):
    with pytest.raises(GalleryError, match="at most"):
        store.record(said("ask", much="x" * 100_000))

    assert len(list(store.log())) == 1


def test_one_process_may_have_the_embedded_store_open_twice(store, opened):
    other = opened()
    enrol(store, person("ada"))
    assert other.count(None) == Counts(1, 2)

    store.close()
    enrol(other, person("bob"))

    assert names(other.listed(None, None, 9)) == ["ada", "bob"]
    with pytest.raises(GalleryError, match="was closed"):
        store.count(None)


def test_a_gallery_has_to_be_made_before_anything_else(opened):
    store = opened()

    for call in (
        lambda: store.count(None),
        lambda: enrol(store, person("ada")),
        lambda: store.remove(Key("ada"), said("remove")),
        lambda: store.record(said("ask")),
        lambda: list(store.log()),
        lambda: store.vacuum(said("vacuum")),
    ):
        with pytest.raises(GalleryError, match=r"There is no gallery|make one first"):
            call()
    assert store.create(header(), said("create")) == store.header()
