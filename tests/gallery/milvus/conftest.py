"""Stores of Milvus at places of a test's own."""

import re

import pytest


@pytest.fixture
def opened(tmp_path):
    """Opens the embedded store of this test."""
    pytest.importorskip("pymilvus", reason="pymilvus is not installed: gemel[milvus]")
    pytest.importorskip("milvus_lite", reason="no embedded store: pip install milvus-lite")
    from gemel.gallery.milvus import MilvusStore

    stores = []

    def opened(*, create=True):
        stores.append(MilvusStore.open(f"milvus:///{tmp_path}/door.db", create=create))
        return stores[-1]

    yield opened
    for store in stores:
        store.close()


@pytest.fixture
def store(opened):
    """The embedded store with a new, empty gallery."""
    from gallery.people import begin

    return begin(opened())


@pytest.fixture(scope="module")
def server():
    """A standalone server; tests that use it are slow."""
    from gallery.servers.milvus import running

    with running() as server:
        yield server


@pytest.fixture
def served(server, request):
    """Opens a store in a database of this test's own."""
    from gemel.gallery.milvus import MilvusStore

    database, stores = re.sub(r"\W", "_", request.node.name)[:60], []

    def served(settings="", *, create=True):
        stores.append(MilvusStore.open(server.uri(database) + settings, create=create))
        return stores[-1]

    yield served
    for store in stores:
        store.close()
    server.drop(database)
