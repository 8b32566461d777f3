"""Two models side by side, until the second one decides."""

import numpy as np
import pytest

from gallery.people import DIM, MODEL, SECOND, cosine, enrol, euclidean, names, person, said
from gemel.errors import FingerprintError, GemelError
from gemel.gallery import Counts, Key, Scope

FIRST_SCOPE, SECOND_SCOPE = Scope(MODEL.fingerprint), Scope(SECOND.fingerprint)


def with_second(people):
    """The same samples, seen by the second model."""
    from dataclasses import replace

    draws = np.random.default_rng(3)
    return [
        replace(
            each,
            references=tuple(
                replace(one, vector=draws.normal(size=SECOND.dim).astype(np.float32))
                for one in each.references
            ),
        )
        for each in people
    ]


@pytest.fixture
def two(store):
    """A gallery of three identities, each seen by both models."""
    people = [person(name, 2, metadata={"of": name}) for name in "abc"]
    enrol(store, *people)
    store.add_model(SECOND, said("migrate"))
    enrol(store, *with_second(people), model=SECOND)
    return store


def test_a_second_model_starts_with_nobody(store):
    enrol(store, person("ada"))

    found = store.add_model(SECOND, said("migrate"))

    assert found == store.header()
    assert (found.active, found.models) == (MODEL.fingerprint, (MODEL, SECOND))
    assert store.count(SECOND_SCOPE) == Counts(0, 0)
    assert store.nearest(np.zeros(5, np.float32), SECOND_SCOPE, 9, cosine).subjects == ()
    assert [each.references for each in store.subjects([Key("ada")], SECOND.fingerprint)] == [0]


def test_each_model_sees_its_own_vectors_of_the_same_samples(two):
    assert two.count(FIRST_SCOPE) == two.count(SECOND_SCOPE) == Counts(3, 6)
    first = two.references(Key("a"), MODEL.fingerprint)
    second = two.references(Key("a"), SECOND.fingerprint)

    assert [one.id for one in first] == [one.id for one in second]
    assert [len(one.vector) for one in first + second] == [DIM, DIM, 5, 5]
    probe = second[0].vector
    assert names(two.nearest(probe, SECOND_SCOPE, 1, cosine).subjects) == ["a"]
    probe = first[0].vector
    assert names(two.nearest(probe, FIRST_SCOPE, 1, euclidean).subjects) == ["a"]


def test_a_replacement_is_of_every_models_references(two):
    enrol(two, person("a", 1, seed=4, replace=True))

    assert len(two.references(Key("a"), MODEL.fingerprint)) == 1
    assert two.references(Key("a"), SECOND.fingerprint) == ()
    assert two.count(SECOND_SCOPE) == Counts(2, 4)
    assert names(two.listed(SECOND_SCOPE, None, 9)) == ["b", "c"]


def test_a_reference_joins_beside_another_models_or_not_at_all(store):
    from dataclasses import replace

    people = [person(name, 2) for name in "abc"]
    enrol(store, *people)
    store.add_model(SECOND, said("migrate"))
    beside = [replace(each, beside=True) for each in with_second(people)]
    # Meanwhile one is removed, and one has a single reference of the two that were read.
    store.remove(Key("a"), said("remove"))
    half = replace(people[1], references=people[1].references[:1], replace=True)
    enrol(store, half)

    entries = enrol(store, *beside, model=SECOND)

    assert [entry.event.key for entry in entries] == [Key("b"), Key("c")]
    assert [entry.event.details["references"] for entry in entries] == [1, 2]
    [kept] = store.references(Key("b"), SECOND.fingerprint)
    assert kept.id == people[1].references[0].id
    assert store.subjects([Key("a")], SECOND.fingerprint) == [None]
    assert store.count(SECOND_SCOPE) == Counts(2, 3)
    assert list(store.log())[-2:] == entries


def test_a_removal_is_of_every_model(two):
    two.remove(Key("a"), said("remove"))

    assert two.count(FIRST_SCOPE) == two.count(SECOND_SCOPE) == Counts(2, 4)
    assert two.references(Key("a"), SECOND.fingerprint) == ()
    assert sorted(names(two.nearest(np.ones(5, np.float32), SECOND_SCOPE, 9, cosine).subjects)) == [
        "b",
        "c",
    ]


def test_the_second_model_decides_alone_after_the_switch(two):
    found = two.activate(SECOND.fingerprint, said("migrate"))

    assert found == two.header()
    assert (found.active, found.models) == (SECOND.fingerprint, (SECOND,))
    assert two.count(SECOND_SCOPE) == two.count(None) == Counts(3, 6)
    with pytest.raises(FingerprintError, match="a" * 12):
        two.nearest(np.zeros(DIM, np.float32), FIRST_SCOPE, 9, euclidean)
    probe = two.references(Key("b"), SECOND.fingerprint)[1].vector
    assert names(two.nearest(probe, SECOND_SCOPE, 1, cosine).subjects) == ["b"]
    assert [dict(each.metadata) for each in two.listed(None, None, 9)] == [
        {"of": name} for name in "abc"
    ]


def test_who_has_no_reference_of_the_model_is_listed_and_not_found(two):
    enrol(two, person("z", 3))

    two.activate(SECOND.fingerprint, said("migrate"))

    listed = two.listed(None, None, 9)
    assert [(each.key.identity, each.references) for each in listed] == [
        ("a", 2), ("b", 2), ("c", 2), ("z", 0),
    ]  # fmt: skip
    assert names(two.listed(SECOND_SCOPE, None, 9)) == ["a", "b", "c"]
    assert two.count(None) == two.count(SECOND_SCOPE) == Counts(3, 6)
    assert two.subjects([Key("z")], SECOND.fingerprint)[0].references == 0
    assert two.nearest(np.ones(5, np.float32), SECOND_SCOPE, 99, cosine).identities == 3
    two.remove(Key("z"), said("remove"))
    assert names(two.listed(None, None, 9)) == ["a", "b", "c"]


def test_a_switch_may_be_called_off(two):
    found = two.activate(MODEL.fingerprint, said("migrate"))

    assert (found.active, found.models) == (MODEL.fingerprint, (MODEL,))
    assert two.count(None) == Counts(3, 6)
    # And prepared anew: nothing of the first attempt is left.
    two.add_model(SECOND, said("migrate"))
    assert two.count(SECOND_SCOPE) == Counts(0, 0)


def test_every_change_of_models_is_in_the_log(two):
    before = len(list(two.log()))

    two.activate(SECOND.fingerprint, said("migrate", to="second"))

    [entry] = list(two.log())[before:]
    assert (entry.event.action, entry.event.details["to"]) == ("migrate", "second")


def test_a_model_that_is_not_there_cannot_decide(store):
    with pytest.raises(GemelError, match="b" * 12):
        store.activate(SECOND.fingerprint, said("migrate"))

    assert store.header().active == MODEL.fingerprint


def test_adding_a_model_twice_changes_nothing(two):
    assert two.add_model(SECOND, said("migrate")) == two.header()
    assert two.count(SECOND_SCOPE) == Counts(3, 6)
