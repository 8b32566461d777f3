"""A change is written in steps, and is there whole or not at all."""

import pytest

from gallery.milvus.looks import state_of, stored
from gallery.people import begin, enrol, person, said
from gemel.errors import GalleryError
from gemel.gallery import Key, check_log


class KilledError(Exception):
    """What stands for a kill in these tests."""


class Mortal:
    """Lets a store write so many times, and then no more, as a kill does."""

    WRITES = ("insert", "rename", "delete")

    def __init__(self, store, writes):
        self._left = writes
        for call in self.WRITES:
            setattr(store._client, call, self._counted(getattr(store._client, call)))

    def _counted(self, call):
        def counted(*args, **options):
            if self._left == 0:
                raise KilledError
            self._left -= 1
            return call(*args, **options)

        return counted


CHANGES = {
    "enrol": lambda store: enrol(store, person("ada", 1, seed=1), person("eve", 3)),
    "replace": lambda store: enrol(store, person("ada", 3, seed=1, replace=True)),
    "remove": lambda store: store.remove(Key("ada"), said("remove")),
}


def killed_at_every_step(open_store, change):
    """Whatever the step, all of a change is there afterwards, or nothing of it."""
    first = begin(open_store())
    enrol(first, person("ada", 2), person("bob", 2))
    seen = set()
    for writes in range(12):
        doomed = open_store()
        before, log = state_of(first), len(list(first.log()))
        Mortal(doomed, writes)
        try:
            CHANGES[change](doomed)
        except KilledError:
            pass
        else:
            break
        after = state_of(open_store(create=False))
        entries = list(first.log())
        assert check_log(entries).fault is None
        assert (after == before) == (len(entries) == log)
        seen.add(after == before)
        # And life goes on, from the same people again.
        enrol(first, person("ada", 2, replace=True), person("carl", 1, seed=writes))
        first.remove(Key("eve"), said("remove"))
    else:
        pytest.fail("the change never came to its end")
    assert seen == {True, False}, "some steps are before the change, some after it"
    first.vacuum(said("vacuum"))
    assert stored(first) == first.count(None).references


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_the_embedded_store_is_there_whole_or_not_at_all(opened, change):
    killed_at_every_step(opened, change)


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_on_a_server_is_there_whole_or_not_at_all(served, change, monkeypatch):
    from gemel.gallery.milvus import _together, _vacuum

    monkeypatch.setattr(_together, "GRACE", 0.05)
    monkeypatch.setattr(_vacuum, "MOMENT", 0.0)

    killed_at_every_step(served, change)


@pytest.mark.slow
def test_a_change_that_is_done_for_a_slow_process_is_not_done_twice(served):
    store = begin(served())
    slow, rows = served(), []
    insert = slow._client.insert

    def kept(collection, some):
        rows.append((collection, some))
        return insert(collection, some)

    slow._client.insert = kept
    enrol(slow, person("ada", 2))
    store.remove(Key("ada"), said("remove"))
    enrol(store, person("bob", 1))
    before = state_of(store)

    # Everything that the slow process wrote, again and too late.
    for collection, some in rows:
        insert(collection, some)

    assert state_of(served()) == before
    assert check_log(store.log()).fault is None


@pytest.mark.slow
def test_of_two_tokens_the_older_one_counts(served):
    from gemel.gallery.milvus._schema import make_turn
    from gemel.gallery.milvus._token import Token, find_token

    store = begin(served())
    held = find_token(store._client)
    make_turn(store._client, Token().name)

    enrol(store, person("ada"))

    assert find_token(store._client).mark.sequence == held.mark.sequence + 1
    assert sum(name.startswith("gemel_turn_") for name in store._client.collections()) == 1


@pytest.mark.slow
def test_a_database_with_a_strange_token_is_not_ours(served):
    from gemel.gallery.milvus._schema import make_turn

    store = served()
    make_turn(store._client, "gemel_turn_of_somebody")

    with pytest.raises(GalleryError, match="no gallery of ours"):
        store.header()


@pytest.mark.slow
def test_what_a_server_acknowledged_outlives_its_kill(server, served):
    store = begin(served())
    for number in range(20):
        enrol(store, person(f"person {number}", 2))
    before = state_of(store)

    store.close()
    server.kill()
    server.start()

    assert state_of(served(create=False)) == before


@pytest.mark.slow
def test_a_change_that_a_server_does_not_acknowledge_is_not_acknowledged(served):
    store = begin(served())
    rename = store._client.rename
    store._client.rename = lambda old, new: "_d_" in old and rename(old, new)
    before = state_of(served())

    with pytest.raises(GalleryError, match="does not acknowledge"):
        enrol(store, person("ada"))

    other = served()
    assert [key.identity for key in state_of(other)] == ["ada"], "who opens it next finishes it"
    assert before == {}


@pytest.mark.slow
def test_a_server_that_does_not_clean_up_has_still_made_the_change(served):
    store = begin(served())
    enrol(store, person("ada", 2))

    def refused(*args):
        raise GalleryError("not now")

    store._client.delete = refused
    enrol(store, person("ada", 1, seed=1, replace=True))
    assert store.remove(Key("ada"), said("remove")).references == 1

    assert state_of(served()) == {}
    assert check_log(store.log()).fault is None
