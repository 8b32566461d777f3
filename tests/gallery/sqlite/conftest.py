"""A gallery in a file of its own."""

from contextlib import ExitStack

import pytest


@pytest.fixture
def path(tmp_path):
    """Where the gallery's file is, alone in its folder."""
    folder = tmp_path / "gallery"
    folder.mkdir()
    return folder / "door.gallery"


@pytest.fixture
def open_store(path):
    """Opens the file as often as asked; closes all at the end."""
    from gemel.gallery.sqlite import SqliteStore

    with ExitStack() as opened:

        def open_store(create=True, **more):
            store = SqliteStore.open(path, create=create, **more)
            opened.callback(store.close)
            return store

        yield open_store


@pytest.fixture
def store(open_store):
    """A new, empty gallery for `people.MODEL`."""
    from gallery.people import begin

    return begin(open_store())


@pytest.fixture
def reader(path, store):
    """Somebody else's connection to the file, as another process would have."""
    import sqlite3

    connection = sqlite3.connect(path, isolation_level=None)
    yield connection
    connection.close()
