"""Milvus twice: the client's embedded store, and a standalone server from its wheel."""

import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

from gallery.servers.milvus_process import free_ports

PATIENCE = 30


class Standalone:
    """A server that can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.start()

    @property
    def address(self) -> str:
        """Of the server itself."""
        return f"127.0.0.1:{self._port}"

    def uri(self, database: str = "default") -> str:
        """The address of a gallery on it."""
        return f"milvus://{self.address}/{database}"

    def start(self) -> None:
        """Start it, again in the same folder, and at a port that nobody has."""
        [self._port] = free_ports(1)
        script = Path(__file__).with_name("milvus_process.py")
        # Isolated: this folder has a module `milvus`, and the script means the wheel's.
        self._starter = subprocess.Popen(
            [sys.executable, "-I", "-W", "ignore", script, self._folder, str(self._port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._starter.stdout is not None
        said = self._starter.stdout.readline()
        if not said:
            self.stop()
            pytest.fail(f"Milvus did not start; its logs are in {self._folder}/logs")
        self._process = json.loads(said)

    def kill(self) -> None:
        """End it without a word."""
        os.kill(self._process, signal.SIGKILL)
        self.stop()

    def stop(self) -> None:
        """End it: nothing of it is needed any more."""
        self._starter.communicate(timeout=PATIENCE)

    def make(self, database: str) -> None:
        """Make a database."""
        from pymilvus import MilvusClient

        client = MilvusClient(f"http://{self.address}")
        client.create_database(database)
        client.close()

    def drop(self, database: str) -> None:
        """Drop a database with all it holds; a server keeps no more than 64."""
        from pymilvus import MilvusClient

        client = MilvusClient(f"http://{self.address}", db_name=database)
        for name in client.list_collections():
            client.drop_collection(name)
        client.drop_database(database)
        client.close()


@contextmanager
def running() -> Iterator[Standalone]:
    """A server for as long as it is needed; skips where it cannot be had."""
    pytest.importorskip("pymilvus", reason="pymilvus is not installed: gemel[milvus]")
    if find_spec("milvus") is None:
        pytest.skip("no server for this test: pip install milvus==2.3.5")
    # Half a gigabyte of programs is unpacked there; pytest would keep it for three runs.
    folder = Path(tempfile.mkdtemp(prefix="gemel-milvus-"))
    try:
        server = Standalone(folder)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def standalone(folder: Path) -> Iterator[Callable[[], str]]:
    """Addresses of new databases on a server for the session."""
    with running() as server:
        numbers, last = itertools.count(), list[str]()

        def place() -> str:
            while last:
                server.drop(last.pop())
            last.append(f"gallery_{next(numbers)}")
            server.make(last[0])
            return server.uri(last[0])

        yield place


@contextmanager
def lite(folder: Path) -> Iterator[Callable[[], str]]:
    """Addresses of new files of the embedded store."""
    pytest.importorskip("pymilvus", reason="pymilvus is not installed: gemel[milvus]")
    pytest.importorskip("milvus_lite", reason="no embedded store: pip install milvus-lite")
    numbers = itertools.count()
    yield lambda: f"milvus:///{folder}/{next(numbers)}.db"
