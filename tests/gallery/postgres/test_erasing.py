"""What is left of a removed vector in the server's files, and what `vacuum` does about it."""

import numpy as np
import pytest

from gallery.people import MODEL, begin, enrol, person, said
from gallery.servers.postgres import GUARDED, PASSWORD
from gemel.errors import GalleryError
from gemel.gallery import Key


def where_written(server, vector):
    """Files of the server that hold these bytes; the write-ahead log apart."""
    wanted = np.asarray(vector, "<f4").tobytes()
    files = [path for path in server.data.rglob("*") if path.is_file()]
    apart = server.data / "pg_wal"
    return [path for path in files if apart not in path.parents and wanted in path.read_bytes()]


def test_vacuum_erases_the_vectors_of_a_removed_identity(server, opened, uri):
    store = begin(opened(f"{uri}&approximate_above=100"))
    gone, replaced, kept = (np.random.default_rng(n).normal(size=(1, MODEL.dim)) for n in range(3))
    many = [person(f"p{number}") for number in range(100)]
    enrol(store, person("gone", gone), person("kept", kept), person("other", replaced), *many)
    store.vacuum(said("vacuum"))
    server.sql("ANALYZE; CHECKPOINT")
    assert len(where_written(server, gone)) == 2  # the table and an index, and no statistics

    receipt = store.remove(Key("gone"), said("remove"))
    enrol(store, person("other", 1, replace=True))
    server.sql("CHECKPOINT")
    assert where_written(server, gone), "then the receipt would say too much"
    assert "vacuum" in receipt.remains
    assert "write-ahead log" in receipt.remains
    entry = store.vacuum(said("vacuum", why="asked for"))

    server.sql("CHECKPOINT")
    assert where_written(server, gone) == where_written(server, replaced) == []
    assert len(where_written(server, kept)) == 2
    assert entry.event.details["why"] == "asked for"
    assert entry.event.details["checkpoint"] == "done"
    assert entry.event.details["remains"].startswith("copies in the write-ahead log")
    assert list(store.log())[-1] == entry


def test_vacuum_says_when_a_running_transaction_keeps_rows_alive(server, store):
    import psycopg

    enrol(store, person("ada"), person("bob"))
    with psycopg.connect(server.uri()) as reader:
        reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        reader.execute("SELECT 1")
        store.remove(Key("ada"), said("remove"))

        details = store.vacuum(said("vacuum")).event.details

    assert details["rows_kept_for_running_transactions"] >= 3  # two references and their subject
    assert "running transaction" in details["remains"]
    details = store.vacuum(said("vacuum")).event.details
    assert details["rows_kept_for_running_transactions"] == 0


def test_who_may_not_vacuum_is_told_so(server, opened):
    begin(opened(server.uri(schema="owned")))
    server.sql(f"GRANT USAGE ON SCHEMA owned TO {GUARDED}")
    server.sql(f"GRANT ALL ON ALL TABLES IN SCHEMA owned TO {GUARDED}")
    server.sql(f"REVOKE MAINTAIN ON ALL TABLES IN SCHEMA owned FROM {GUARDED}")
    visitor = opened(server.guarded(PASSWORD, schema="owned"), create=False)
    enrol(visitor, person("ada"))

    with pytest.raises(GalleryError, match="permission denied to vacuum"):
        visitor.vacuum(said("vacuum"))


def test_the_owner_vacuums_without_the_right_to_a_checkpoint(server, opened):
    store = begin(opened(server.guarded(PASSWORD, schema="own")))

    details = store.vacuum(said("vacuum")).event.details

    assert details["checkpoint"].startswith("not permitted")
