"""What was acknowledged outlives a kill, and nothing is ever there by half."""

import time
from functools import partial

import numpy as np
import pytest

from gallery.people import MODEL, begin, euclidean, names, person
from gallery.processes import Doomed, enrol_for_ever, replace_for_ever
from gemel.gallery import Key, Scope, check_log

REFERENCES = 3


def outlive(engine, open_store, store_uri, instants):
    """Kill an enrolling process at so many random instants, and look at what is there."""
    begin(open_store()).close()
    draws, acknowledged = np.random.default_rng(instants), []
    for instant in range(instants):
        work = partial(enrol_for_ever, prefix=f"round {instant}", references=REFERENCES)
        doomed = Doomed(engine.name, store_uri, work)
        if instant % 2:
            doomed.wait_for_word()
        time.sleep(draws.uniform(0, 0.15))
        acknowledged += doomed.kill()
        store = open_store(create=False)
        found = all_of(store)
        assert set(acknowledged) <= found.keys(), "an acknowledged identity is lost"
        assert set(found.values()) <= {REFERENCES}, "an identity is there by half"
        if acknowledged:
            name = acknowledged[-1]
            probe = person(name, REFERENCES).references[0].vector
            pool = store.nearest(probe, Scope(MODEL.fingerprint), 1, euclidean)
            assert names(pool.subjects) == [name]
            assert len(store.references(Key(name), MODEL.fingerprint)) == REFERENCES
        assert store.count(None).references == REFERENCES * len(found)
        store.close()
    assert acknowledged
    agrees_with_the_log(open_store(create=False), found)


def all_of(store):
    """The number of references of every identity."""
    found, after = {}, None
    while page := store.listed(None, after, 1_000):
        found |= {each.key.identity: each.references for each in page}
        after = page[-1].key
    return found


def agrees_with_the_log(store, found):
    entries = list(store.log())
    assert check_log(entries).fault is None
    told = [entry.event.key.identity for entry in entries if entry.event.action == "enrol"]
    assert sorted(told) == sorted(found)


def test_whoever_was_acknowledged_outlives_a_kill(engine, open_store, store_uri):
    outlive(engine, open_store, store_uri, instants=5)


@pytest.mark.slow
def test_whoever_was_acknowledged_outlives_a_kill_at_fifty_instants(engine, open_store, store_uri):
    outlive(engine, open_store, store_uri, instants=50)


def test_a_replacement_outlives_a_kill_whole_or_not_at_all(engine, open_store, store_uri):
    begin(open_store()).close()
    draws, last = np.random.default_rng(0), 0
    for _ in range(3):
        work = partial(replace_for_ever, name="ada", references=REFERENCES, first=last + 1)
        doomed = Doomed(engine.name, store_uri, work)
        doomed.wait_for_word()
        time.sleep(draws.uniform(0, 0.1))
        last = max(doomed.kill())
        store = open_store(create=False)
        kept = store.references(Key("ada"), MODEL.fingerprint)
        numbers = {number for one in kept for number in one.vector.tolist()}
        # The one that was under way may have come to its end, without anybody being told.
        assert (len(kept), len(numbers)) == (REFERENCES, 1)
        assert numbers <= {last, last + 1}
        assert store.count(None).references == REFERENCES
        last = int(max(numbers))
        store.close()
