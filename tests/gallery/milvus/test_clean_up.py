"""What is left of whoever was removed, of killed processes, and when it goes."""

import os

import pytest

from gallery.milvus.looks import nearest, shelf_of, state_of, stored
from gallery.people import MODEL, begin, enrol, names, person, said
from gemel.gallery import Key


class KilledError(Exception):
    """What stands for a kill in these tests."""


def files_with(folder, part):
    """The files that hold these bytes."""
    return [path for path in folder.rglob("*") if path.is_file() and part in path.read_bytes()]


def test_no_file_of_the_embedded_store_holds_a_removed_vector_after_a_vacuum(store, tmp_path):
    enrol(store, person("ada", 2), person("bob", 2))
    secret = person("ada", 2).references[0].vector.tobytes()
    assert files_with(tmp_path, secret)

    receipt = store.remove(Key("ada"), said("remove"))
    assert files_with(tmp_path, secret)
    assert f"gemel gallery milvus:///{tmp_path}/door.db vacuum" in receipt.remains
    entry = store.vacuum(said("vacuum"))

    assert not files_with(tmp_path, secret)
    assert entry.event.action == "vacuum"
    assert list(state_of(store)) == [Key("bob")]


def test_a_vacuum_that_was_killed_loses_nobody(opened, tmp_path):
    from gemel.gallery.milvus import _rewrite

    for step in ("insert", "flush", "drop", "rename"):
        store = begin(opened())
        enrol(store, person(f"before {step}", 2))
        before = state_of(store)

        def killed(*args):
            raise KilledError

        setattr(store._client, step, killed)
        with pytest.raises(KilledError):
            _rewrite.copy_shelf(store._client, shelf_of(store), MODEL)
        delattr(store._client, step)
        store.close()

        assert state_of(opened(create=False)) == before
        assert not [name for name in opened()._client.collections() if "copy" in name]


def test_references_that_nobody_names_are_invisible_and_go_with_a_vacuum(store):
    from gemel.gallery.milvus._references import insert_references, reference_rows
    from gemel.gallery.milvus._rows import Batch, ticket

    enrol(store, person("bob", 2))
    orphan = person("ada", 3)
    rows = reference_rows(Batch(ticket(), 3), Key("bob"), orphan.references, "")
    insert_references(store._client, shelf_of(store), rows)
    assert stored(store) == 5

    assert len(state_of(store)[Key("bob")]) == 2
    assert names(nearest(store, orphan.references[0].vector, 1).subjects) == ["bob"]
    entry = store.vacuum(said("vacuum"))

    assert entry.event.details["deleted"]["references"] == 3
    assert stored(store) == 2


@pytest.mark.slow
def test_a_vacuum_on_a_server_says_what_is_left(served, monkeypatch):
    from gemel.gallery.milvus import _vacuum

    store = begin(served())
    enrol(store, *(person(name, 2) for name in "abc"))
    enrol(store, person("a", 1, replace=True))
    receipt = store.remove(Key("b"), said("remove"))
    assert "vacuum" in receipt.remains
    assert "dropTolerance" in receipt.remains
    young = store.vacuum(said("vacuum"))
    assert young.event.details["deleted"]["records"] == 0, "too young to be given up"

    monkeypatch.setattr(_vacuum, "MOMENT", 0.0)
    entry = store.vacuum(said("vacuum"))

    assert "garbage collection" in entry.event.details["remains"]
    assert entry.event.details["deleted"]["records"] == 1, "the record that b is gone"
    assert {key.identity for key in state_of(store)} == {"a", "c"}
    assert stored(store) == 3


def test_whatever_is_written_reaches_the_disk_before_it_is_acknowledged(
    store, tmp_path, monkeypatch
):
    synced, fsync = set(), os.fsync

    def noted(handle):
        synced.add(os.fstat(handle).st_ino)
        fsync(handle)

    monkeypatch.setattr(os, "fsync", noted)
    enrol(store, person("ada"))

    seen = store._client.embedded._seen
    for path in [*tmp_path.joinpath("door.db").rglob("*")]:
        stat = path.stat()
        assert seen[str(path.resolve())] == (stat.st_mtime_ns, stat.st_size), path
    logs = {path.stat().st_ino for path in tmp_path.rglob("wal_*")}
    assert logs
    assert logs <= synced


def test_a_shelf_that_was_made_for_nothing_goes_with_a_vacuum(store):
    from gemel.gallery.milvus._models import _shelves

    [lost] = _shelves(store._client, [MODEL]).values()

    entry = store.vacuum(said("vacuum"))

    assert entry.event.details["deleted"]["shelves"] == 1
    assert lost not in store._client.collections()
    assert shelf_of(store) in store._client.collections()
