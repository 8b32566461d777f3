"""A server for what only the engine on PostgreSQL does; the rest is in the conformance suite."""

import itertools

import pytest

from gallery.servers.postgres import GUARDED, running

NUMBERS = itertools.count()


@pytest.fixture(scope="session")
def server():
    """A server that a test may stop, as long as it starts it again."""
    with running() as server:
        server.sql("CREATE EXTENSION vector")
        server.sql(f"GRANT CREATE ON DATABASE postgres TO {GUARDED}")
        yield server


@pytest.fixture
def uri(server):
    """An address where no gallery is yet."""
    return server.uri(schema=f"schema {next(NUMBERS)}")


@pytest.fixture
def opened():
    """Opens stores, and closes them at the end."""
    from gemel.gallery.postgres import PostgresStore

    stores = []

    def opened(uri, *, create=True):
        stores.append(PostgresStore.open(uri, create=create))
        return stores[-1]

    yield opened
    for store in stores:
        store.close()


@pytest.fixture
def store(opened, uri):
    """A new gallery without anybody."""
    from gallery.people import begin

    return begin(opened(uri))
