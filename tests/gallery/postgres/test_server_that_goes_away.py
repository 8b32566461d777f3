"""A restart, a crash, a cut in the wrong moment: nothing is lost, and nothing is done twice."""

import threading
import time

import numpy as np
import pytest

from gallery.people import MODEL, begin, enrol, euclidean, names, person
from gemel.errors import GalleryError
from gemel.gallery import Counts, Scope, check_log

SCOPE = Scope(MODEL.fingerprint)


@pytest.fixture
def restarted(server):
    """Sees to it that the server runs afterwards."""
    yield server
    server.start_if_stopped()


def test_a_restart_is_not_noticed(store, restarted):
    enrol(store, person("ada"))

    restarted.stop("fast")
    restarted.start()
    assert store.count(None).identities == 1
    restarted.stop("immediate")
    restarted.start()
    enrol(store, person("bob"))

    assert names(store.listed(None, None, 9)) == ["ada", "bob"]
    assert check_log(store.log()).fault is None


def test_a_question_waits_for_a_server_that_is_starting(store, restarted):
    restarted.stop()
    late = threading.Timer(0.5, restarted.start)
    late.start()

    assert store.count(None) == Counts(0, 0)
    late.join()


def test_a_server_that_stays_away_is_said_plainly(store, restarted, monkeypatch):
    from gemel.gallery.postgres import _session

    monkeypatch.setattr(_session, "PATIENCE", 0.2)
    restarted.stop()

    with pytest.raises(GalleryError, match="does not answer"):
        store.count(None)
    with pytest.raises(GalleryError, match=r"does not answer.*Nothing was written"):
        enrol(store, person("ada"))

    restarted.start()
    assert store.count(None) == Counts(0, 0)


def test_a_change_that_broke_before_its_commit_is_made_once_more(server, opened):
    store = begin(opened(server.uri(schema="breaks")))
    server.sql("CREATE SEQUENCE breaks.times")
    server.sql(
        "CREATE FUNCTION breaks.off() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF nextval('breaks.times') = 1 THEN PERFORM pg_terminate_backend(pg_backend_pid()); "
        "END IF; RETURN NULL; END $$"
    )
    server.sql(
        "CREATE CONSTRAINT TRIGGER off AFTER INSERT ON breaks.log "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION breaks.off()"
    )

    [entry] = enrol(store, person("ada"))

    assert list(store.log())[1:] == [entry]
    assert store.count(None) == Counts(1, 2)


def test_a_change_that_breaks_at_every_commit_is_said_to_be_unknown(server, opened):
    store = begin(opened(server.uri(schema="unknown")))
    server.sql(
        "CREATE FUNCTION unknown.off() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$"
    )
    server.sql(
        "CREATE CONSTRAINT TRIGGER off AFTER INSERT ON unknown.log "
        "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION unknown.off()"
    )

    with pytest.raises(GalleryError, match=r"not known.*end of the log"):
        enrol(store, person("ada"))

    assert store.count(None) == Counts(0, 0)


def test_a_change_whose_acknowledgement_was_lost_is_not_made_twice(server, opened):
    """The server waits for a replica that never comes, after it has committed; there it is cut."""
    import psycopg

    store, entries = begin(opened(server.uri(schema="lost"))), []
    server.sql("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
    server.sql("SELECT pg_reload_conf()")
    try:
        writer = threading.Thread(target=lambda: entries.extend(enrol(store, person("ada"))))
        writer.start()
        with psycopg.connect(server.uri(), autocommit=True) as admin:
            cut = False
            until = time.monotonic() + 20
            while not cut and time.monotonic() < until:
                cut = bool(
                    admin.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                        "WHERE wait_event = 'SyncRep' AND application_name = 'gemel'"
                    ).fetchall()
                )
            assert cut
        writer.join(20)
    finally:
        server.sql("ALTER SYSTEM RESET synchronous_standby_names")
        server.sql("SELECT pg_reload_conf()")

    assert list(store.log())[1:] == entries
    assert len(entries) == 1
    assert store.count(None) == Counts(1, 2)


def test_more_threads_than_connections_stand_in_line(store):
    from concurrent.futures import ThreadPoolExecutor

    enrol(store, *(person(f"p{number}") for number in range(50)))
    probe = np.zeros(MODEL.dim, np.float32)
    with ThreadPoolExecutor(20) as threads:
        asked = [threads.submit(store.nearest, probe, SCOPE, 5, euclidean) for _ in range(100)]
        found = [names(each.result().subjects) for each in asked]

    assert found == 100 * [found[0]]
    assert len(store._session._idle) <= 8


def test_a_split_process_makes_connections_of_its_own(store, monkeypatch):
    from gemel.gallery.postgres import _session

    enrol(store, person("ada"))
    [parents] = store._session._idle
    monkeypatch.setattr(_session.os, "getpid", lambda: -1)

    assert store.count(None) == Counts(1, 2)

    assert parents not in store._session._idle
    parents.connection.close()


def test_a_closed_store_says_so(store):
    store.close()

    with pytest.raises(GalleryError, match="closed"):
        store.count(None)
