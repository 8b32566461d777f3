"""Several processes at one gallery; each sees at its next question what the others did."""

from functools import partial

import numpy as np
import pytest

from gallery.people import MODEL, SECOND, begin, enrol, euclidean, header, names, person, said
from gallery.processes import Another, Doomed, enrol_for_ever
from gemel.errors import FingerprintError, GalleryError
from gemel.gallery import Counts, Key, Scope, check_log

SCOPE = Scope(MODEL.fingerprint)
JOINING = {"prefix": "p", "references": 3}


def question(name):
    """The nearest reference to a made-up person's first one."""
    return person(name).references[0].vector, SCOPE, 1, euclidean


def test_an_enrolment_and_a_removal_are_seen_by_the_other_process(store, another):
    other = another()
    enrol(store, person("bob"))
    assert names(other.ask("nearest", *question("ada")).subjects) == ["bob"]

    enrol(store, person("ada"))
    assert names(other.ask("nearest", *question("ada")).subjects) == ["ada"]

    other.ask("enrol", [person("eve")], MODEL.fingerprint, said("enrol"))
    assert names(store.nearest(*question("eve")).subjects) == ["eve"]

    other.ask("remove", Key("eve"), said("remove"))
    assert names(store.nearest(*question("eve")).subjects) != ["eve"]

    store.remove(Key("ada"), said("remove"))
    assert names(other.ask("nearest", *question("ada")).subjects) == ["bob"]
    assert other.ask("count", None) == store.count(None) == Counts(1, 2)


def test_a_replacement_is_seen_by_the_other_process(store, another):
    other, far = another(), np.full((1, MODEL.dim), 50.0)
    enrol(store, person("ada"), person("bob"))
    assert names(other.ask("nearest", *question("ada")).subjects) == ["ada"]

    enrol(store, person("ada", far, replace=True))

    assert names(other.ask("nearest", *question("ada")).subjects) == ["bob"]


def test_a_change_of_models_is_seen_by_the_other_process(store, another):
    other = another()
    enrol(store, person("ada"))
    assert names(other.ask("nearest", *question("ada")).subjects) == ["ada"]

    store.add_model(SECOND, said("migrate"))
    assert other.ask("header").models == (MODEL, SECOND)
    store.activate(SECOND.fingerprint, said("migrate"))

    assert other.ask("header") == store.header()
    with pytest.raises(FingerprintError):
        other.ask("nearest", *question("ada"))


def test_two_processes_that_write_at_once_make_one_chain(store, another):
    others, rounds = [another(), another()], 15
    for other in others:
        other.ask("header")

    for step in range(rounds):
        for name, other in zip("xy", others, strict=True):
            # Sent and not waited for: the three write at the same time.
            joining = [person(f"{name}{step}"), person("shared", 1, seed=step)]
            other.begin("enrol", joining, MODEL.fingerprint, said("enrol"))
        enrol(store, person(f"z{step}"), person("shared", 1, seed=step))
        for other in others:
            other.result()

    assert store.count(None) == Counts(3 * rounds + 1, 2 * 3 * rounds + 3 * rounds)
    entries = list(store.log())
    assert check_log(entries).fault is None
    assert len(entries) == 1 + 2 * 3 * rounds
    assert other.ask("count", None) == store.count(None)


def test_a_question_meanwhile_sees_each_identity_whole_or_not_at_all(engine, store, store_uri):
    if engine.one_process:
        pytest.skip(f"{engine.name} lets one process in")
    doomed, seen = Doomed(engine.name, store_uri, partial(enrol_for_ever, **JOINING)), 0
    try:
        for _ in range(40):
            pool = store.nearest(np.zeros(MODEL.dim, np.float32), SCOPE, 100, euclidean)
            assert {each.references for each in pool.subjects} <= {3}
            assert set(np.bincount(pool.owner).tolist()) <= {3}
            seen = max(seen, pool.identities)
    finally:
        acknowledged = doomed.kill()
    assert seen > 0
    assert store.count(SCOPE).identities >= len(acknowledged)


def test_a_question_meanwhile_sees_the_references_of_before_or_of_after(store, another):
    def version(number):
        return person("ada", np.full((2, MODEL.dim), float(number)), replace=True)

    other, rounds = another(), 20
    enrol(store, version(0))
    for number in range(1, rounds):
        other.begin("enrol", [version(number)], MODEL.fingerprint, said("enrol"))
        pool = store.nearest(np.zeros(MODEL.dim, np.float32), SCOPE, 1, euclidean)
        assert pool.vectors.tolist() in (
            np.full((2, MODEL.dim), float(number - 1)).tolist(),
            np.full((2, MODEL.dim), float(number)).tolist(),
        )
        other.result()


def test_two_processes_that_make_one_gallery_agree(another):
    others = [another() for _ in range(3)]

    for other in others:
        other.begin("create", header(), said("create"))
    made = [other.result() for other in others]

    assert made[0] == made[1] == made[2]
    assert len(others[0].ask("log")) == 1


def test_an_engine_for_one_process_says_so_to_the_second(engine, open_store, store_uri):
    if not engine.one_process:
        pytest.skip(f"{engine.name} lets many processes in")
    store = begin(open_store())
    enrol(store, person("ada"))
    other = Another(engine.name, store_uri)
    try:
        with pytest.raises(GalleryError, match="process"):
            other.ask("header")
    finally:
        other.close()
    assert names(store.nearest(*question("ada")).subjects) == ["ada"]
