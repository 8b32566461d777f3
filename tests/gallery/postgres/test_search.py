"""Exact where it can be, by a measured index where it is large, and never of another tenant."""

from urllib.parse import quote

import numpy as np
import pytest

from gallery.people import (
    ENERGIES,
    MODEL,
    SECOND,
    begin,
    cosine,
    enrol,
    euclidean,
    farthest,
    names,
    person,
    plain_nearest,
    said,
)
from gemel.errors import GalleryError
from gemel.gallery import Counts, Key, Model, Scope

SCOPE = Scope(MODEL.fingerprint)


def crowd(count, *, tenant="", seed=0, dim=MODEL.dim, references=2):
    """Identities around a centre each."""
    draws = np.random.default_rng(seed)
    centres = draws.normal(size=(count, 1, dim))
    vectors = centres + 0.2 * draws.normal(size=(count, references, dim))
    return [person(f"p{n:04d}", rows, tenant=tenant) for n, rows in enumerate(vectors)]


def in_use(store, tenant):
    """Whether a question about a tenant goes to an index."""
    from gemel.gallery.postgres._candidates import indexed
    from gemel.gallery.postgres._target import target_of

    def plan(link):
        target = target_of(link.connection, MODEL.fingerprint, tenant)
        rows = link.connection.execute(
            f'EXPLAIN SELECT FROM "references" AS reference WHERE '
            f"{target.condition(link.connection)} ORDER BY {indexed(target)} <-> %s LIMIT 5",
            [np.zeros(MODEL.dim, np.float32)],
        )
        return target.ef_search, "\n".join(row[0] for row in rows)

    ef_search, told = store._session.read(plan)
    return ef_search is not None and "Index Scan using near_" in told


# The server would look at so few rows one by one, whatever index there is.
BY_INDEX = quote("-c enable_seqscan=off -c enable_bitmapscan=off -c enable_sort=off")


@pytest.fixture
def large(opened, uri):
    """Two tenants whose rows alternate, each with an index, and a small one without."""
    store = begin(opened(f"{uri}&approximate_above=150&options={BY_INDEX}"))
    people = {name: crowd(100, tenant=name, seed=seed) for seed, name in enumerate(["a%b", "c'd"])}
    people["small"] = crowd(20, tenant="small", seed=9)
    for start in range(0, 100, 10):
        enrol(store, *(each for some in people.values() for each in some[start : start + 10]))
    entry = store.vacuum(said("vacuum"))
    return store, people, entry


def test_an_index_under_a_tenant_filter_gives_all_that_was_asked_for(large):
    store, people, entry = large

    found = {each["tenant"]: each for each in entry.event.details["indexes"]}

    assert found.keys() == {"a%b", "c'd"}
    assert all(each["recall"] >= 0.99 for each in found.values())
    assert [in_use(store, tenant) for tenant in ("a%b", "c'd", "small")] == [True, True, False]
    for tenant, some in people.items():
        for probe in np.random.default_rng(5).normal(size=(4, MODEL.dim)).astype(np.float32):
            for count in (1, 20, 120):
                pool = store.nearest(probe, Scope(MODEL.fingerprint, tenant), count, euclidean)
                assert names(pool.subjects) == plain_nearest(some, probe, euclidean, count)
                assert {each.key.tenant for each in pool.subjects} == {tenant}


def test_an_index_knows_who_joined_and_left_since(large):
    store, people, _ = large
    scope, probe = Scope(MODEL.fingerprint, "c'd"), np.full(MODEL.dim, 9, np.float32)

    enrol(store, person("new", [probe], tenant="c'd"))
    assert names(store.nearest(probe, scope, 1, euclidean).subjects) == ["new"]
    store.remove(Key("new", "c'd"), said("remove"))
    for each in people["c'd"][:75]:
        store.remove(each.key, said("remove"))

    pool = store.nearest(probe, scope, 40, euclidean)
    assert names(pool.subjects) == plain_nearest(people["c'd"][75:], probe, euclidean, 40)
    assert pool.identities == 25


def test_a_filter_on_metadata_is_never_answered_by_an_index_alone(large):
    store = large[0]
    rare = person("rare", [np.full(MODEL.dim, 50)], tenant="a%b", metadata={"floor": 7})
    enrol(store, rare)

    scope = Scope(MODEL.fingerprint, "a%b", {"floor": 7})
    pool = store.nearest(np.zeros(MODEL.dim, np.float32), scope, 5, euclidean)

    assert (names(pool.subjects), pool.identities) == (["rare"], 1)


def test_a_tenant_that_has_doubled_is_searched_exactly_until_it_is_measured_again(large):
    store = large[0]
    scope, probe = Scope(MODEL.fingerprint, "a%b"), np.zeros(MODEL.dim, np.float32)
    enrol(store, person("many", 201, tenant="a%b"))

    with pytest.warns(UserWarning, match=r"'a%b' has 401 references.*vacuum"):
        store.nearest(probe, scope, 5, euclidean)
    store.nearest(probe, scope, 5, euclidean)  # it is said once

    entry = store.vacuum(said("vacuum"))
    assert {each["references"] for each in entry.event.details["indexes"]} == {200, 401}


def test_an_index_that_misses_the_recall_is_dropped_with_a_warning(opened, uri, monkeypatch):
    from gemel.gallery.postgres import _approximate

    monkeypatch.setattr(_approximate, "LADDER", (1,))
    model = Model("c" * 64, 64, "euclidean")
    store, people = begin(opened(f"{uri}&approximate_above=900"), model), crowd(1_000, dim=64)
    enrol(store, *people, model=model)

    with pytest.warns(UserWarning, match=r"2,000 references .* 99% .*searched exactly"):
        entry = store.vacuum(said("vacuum"))

    [index] = entry.event.details["indexes"]
    assert index["ef_search"] is None
    assert index["recall"] < 0.99
    probe = np.random.default_rng(1).normal(size=64).astype(np.float32)
    pool = store.nearest(probe, Scope(model.fingerprint), 30, euclidean)
    assert names(pool.subjects) == plain_nearest(people, probe, euclidean, 30)


@pytest.mark.parametrize("distance", ["cosine", "manhattan"])
def test_the_other_distances_have_an_index_too(opened, uri, distance):
    model = Model("c" * 64, 6, distance)
    store, people = (
        begin(opened(f"{uri}&approximate_above=100&options={BY_INDEX}"), model),
        crowd(200, dim=6),
    )
    enrol(store, *people, model=model)

    [index] = store.vacuum(said("vacuum")).event.details["indexes"]

    assert index["recall"] >= 0.99
    for probe in np.random.default_rng(1).normal(size=(9, 6)).astype(np.float32):
        pool = store.nearest(probe, Scope(model.fingerprint), 7, ENERGIES[distance])
        assert names(pool.subjects) == plain_nearest(people, probe, ENERGIES[distance], 7)


def test_vectors_too_long_for_an_index_are_searched_exactly(opened, uri):
    model = Model("c" * 64, 2_100, "euclidean")
    store, people = begin(opened(f"{uri}&approximate_above=1"), model), crowd(5, dim=2_100)
    enrol(store, *people, model=model)

    assert store.vacuum(said("vacuum")).event.details["indexes"] == []

    probe = people[3].references[0].vector
    assert names(store.nearest(probe, Scope(model.fingerprint), 1, euclidean).subjects) == ["p0003"]


def test_vectors_that_the_server_cannot_hold_are_refused_at_once(opened, uri):
    with pytest.raises(GalleryError, match="16,000"):
        begin(opened(uri), Model("c" * 64, 16_001, "euclidean"))


def test_an_index_goes_with_its_model(server, opened, uri):
    store = begin(opened(f"{uri}&approximate_above=100"))
    enrol(store, *crowd(100))
    store.vacuum(said("vacuum"))
    store.add_model(SECOND, said("migrate"))

    store.activate(SECOND.fingerprint, said("migrate"))

    assert store.vacuum(said("vacuum")).event.details["indexes"] == []
    assert store.count(None) == Counts(0, 0)


def test_vectors_without_a_direction_are_as_far_as_the_energy_says(opened, uri):
    import torch

    from gemel.energies import Cosine

    model = Model("c" * 64, 3, "cosine")
    store, draws = begin(opened(uri), model), np.random.default_rng(0)
    people = [person(f"p{n}", [row]) for n, row in enumerate(draws.normal(size=(9, 3)))]
    enrol(store, *people, person("blank", [[0.0] * 3]), model=model)
    rows = np.stack([each.references[0].vector for each in people] + [np.zeros(3, np.float32)])

    for probe in (*draws.normal(size=(5, 3)).astype(np.float32), np.zeros(3, np.float32)):
        energy = Cosine().matrix(torch.from_numpy(probe[None]), torch.from_numpy(rows))[0]
        pool = store.nearest(probe, Scope(model.fingerprint), 10, cosine)
        ranked = [(*(f"p{n}" for n in range(9)), "blank")[i] for i in energy.argsort(stable=True)]
        # Equal energies are in the order of the names on both sides, but for the blank one.
        assert names(pool.subjects) == ranked if probe.any() else sorted(ranked)


def test_of_many_equals_the_first_by_name_are_found(store):
    people = [person(f"p{number:04d}", [[1.0] * MODEL.dim]) for number in range(1_500)]
    enrol(store, *reversed(people), person("near", [[1.0] * (MODEL.dim - 1) + [1.5]]))

    pool = store.nearest(np.ones(MODEL.dim, np.float32) * 2, SCOPE, 3, euclidean)

    assert names(pool.subjects) == ["near", "p0000", "p0001"]


def test_an_energy_of_ones_own_is_compared_page_by_page(opened, uri, monkeypatch):
    from gemel.gallery.postgres import _paged

    monkeypatch.setattr(_paged, "PAGE", 300)
    model = Model("c" * 64, 7, None)
    store, people = begin(opened(uri), model), crowd(60, dim=7)
    enrol(store, *people, model=model)

    for count, probe in zip(
        [1, 9, 50, 500], np.random.default_rng(0).normal(size=(4, 7)), strict=True
    ):
        pool = store.nearest(probe.astype(np.float32), Scope(model.fingerprint), count, farthest)
        assert names(pool.subjects) == plain_nearest(people, probe, farthest, count)


def test_a_filter_by_a_list_wants_that_list_and_no_longer_one(store):
    doors = {"one": ["a"], "two": ["a", "b"], "deep": {"a": 1, "b": 2}}
    enrol(store, *(person(name, 1, metadata={"doors": value}) for name, value in doors.items()))

    for wanted, whom in [
        (["a"], ["one"]),
        (["b", "a"], []),
        ({"a": 1}, []),
        (doors["deep"], ["deep"]),
    ]:
        scope = Scope(MODEL.fingerprint, "", {"doors": wanted})
        assert names(store.listed(scope, None, 9)) == whom
