"""Which files are galleries, and what a gallery's file promises."""

import os
import shutil
import sqlite3

import numpy as np
import pytest

from gallery.people import MODEL, begin, enrol, euclidean, header, names, person, said
from gemel.errors import GalleryError
from gemel.gallery import Counts, Key, Scope
from gemel.gallery.sqlite import SqliteStore


def test_a_file_that_is_not_there_is_not_made_by_looking(path):
    with pytest.raises(GalleryError, match=f"no gallery at {path}"):
        SqliteStore.open(path, create=False)

    assert not path.exists()


def test_a_folder_that_is_not_there_is_named(path):
    with pytest.raises(GalleryError, match=r"no folder .*nowhere"):
        SqliteStore.open(path.parent / "nowhere" / "x.gallery", create=True)


@pytest.mark.parametrize("create", [True, False])
def test_a_file_of_another_kind_is_refused_and_left_alone(path, create):
    path.write_bytes(b"These are notes, and no gallery. " * 99)

    with pytest.raises(GalleryError, match="not a database"):
        SqliteStore.open(path, create=create)

    assert path.read_bytes() == b"These are notes, and no gallery. " * 99


@pytest.mark.parametrize("create", [True, False])
def test_a_database_of_another_program_is_refused_and_left_alone(path, create):
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE notes (text)")
    other.close()
    before = path.read_bytes()

    with pytest.raises(GalleryError, match="something else, not a gallery"):
        SqliteStore.open(path, create=create)

    assert path.read_bytes() == before
    assert os.listdir(path.parent) == [path.name]


def test_an_empty_file_is_no_gallery_until_one_is_to_be_made(path):
    path.touch()

    with pytest.raises(GalleryError, match="not a gallery"):
        SqliteStore.open(path, create=False)

    SqliteStore.open(path, create=True).close()
    SqliteStore.open(path, create=False).close()


def test_a_gallery_of_a_newer_form_is_refused(path, store, reader):
    reader.execute("PRAGMA user_version = 2")
    store.close()

    with pytest.raises(GalleryError, match=r"form 2; this version of gemel reads up to form 1"):
        SqliteStore.open(path, create=True)


@pytest.mark.parametrize("name", ["what? #1 50% off.gallery", "ünï 😀.gallery", ":memory:", "'"])
def test_the_name_of_the_file_is_only_a_name(path, name):
    store = begin(SqliteStore.open(path.parent / name, create=True))
    enrol(store, person("ada"))
    store.close()

    assert name in os.listdir(path.parent)
    again = SqliteStore.open(path.parent / name, create=False)
    assert again.count(None) == Counts(1, 2)
    again.close()


def test_a_commit_waits_for_the_disk_and_deleting_overwrites(store):
    with store._database.writing() as writer:
        told = {
            name: writer.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
        }

    assert told == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1}


def test_a_copy_of_the_file_is_the_gallery(path, store):
    enrol(store, person("ada"))
    store.close()
    copy = path.with_name("copy.gallery")
    shutil.copy(path, copy)

    again = SqliteStore.open(copy, create=False)

    assert again.count(None) == Counts(1, 2)
    again.close()


def test_who_was_closed_says_so(path, store):
    store.close()

    with pytest.raises(GalleryError, match=r"was closed\. Open it again"):
        store.header()
    with pytest.raises(GalleryError, match=r"was closed\. Open it again"):
        store.nearest(np.zeros(MODEL.dim, np.float32), Scope(MODEL.fingerprint), 1, euclidean)


def test_a_process_that_splits_off_opens_its_own(store, monkeypatch):
    monkeypatch.setattr(os, "getpid", lambda: -1)

    with pytest.raises(GalleryError, match="before this process split off"):
        store.header()


def test_a_writer_that_does_not_get_its_turn_says_why(store, reader, monkeypatch):
    with store._database.writing() as writer:
        writer.execute("PRAGMA busy_timeout = 10")
    reader.execute("BEGIN IMMEDIATE")

    with pytest.raises(GalleryError, match="other processes were writing for 30 s; try again"):
        enrol(store, person("ada"))

    reader.execute("ROLLBACK")
    enrol(store, person("ada"))
    assert store.count(None) == Counts(1, 2)


def test_questions_are_answered_while_another_process_writes(store, reader):
    enrol(store, person("ada"))
    reader.execute("BEGIN IMMEDIATE")
    reader.execute("DELETE FROM subject")

    probe = np.zeros(MODEL.dim, np.float32)
    pool = store.nearest(probe, Scope(MODEL.fingerprint), 1, euclidean)

    assert names(pool.subjects) == ["ada"]
    reader.execute("ROLLBACK")


def test_a_vector_that_somebody_cut_short_is_noticed(store, reader):
    enrol(store, person("ada"))
    reader.execute("UPDATE reference SET vector = x'00'")

    with pytest.raises(GalleryError, match="not of 8 numbers: it was altered"):
        store.references(Key("ada"), MODEL.fingerprint)
    with pytest.raises(GalleryError, match="not of 8 numbers: it was altered"):
        store.nearest(np.zeros(8, np.float32), Scope(MODEL.fingerprint), 1, euclidean)


def test_an_entry_that_cannot_be_kept_is_refused(store):
    with pytest.raises(GalleryError, match="JSON values"):
        store.record(said("ask", energy=float("nan")))

    assert len(list(store.log())) == 1


def test_a_store_without_a_gallery_holds_nobody(open_store):
    store = open_store()

    assert store.count(None) == Counts(0, 0)
    assert store.listed(None, None, 9) == list(store.log()) == []
    with pytest.raises(GalleryError, match="not made yet"):
        store.add_model(MODEL, said("migrate"))
    assert store.create(header(), said("create")) == store.header()
