"""One connection that reads and one that writes, and what both promise."""

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from sqlite3 import Connection

from gemel.errors import GalleryError
from gemel.gallery.sqlite._schema import APPLICATION, FORM, form, is_new, whose, write_tables

PATIENCE = 30.0
"""Seconds that a writer waits for the writer of another process."""

BRIEFLY = 1.0
"""Seconds that a clean-up waits for readers: a receipt can say that it did not come to its end."""

# A commit returns when the disk has it; what is deleted is overwritten with zeros; a file from
# elsewhere may hold no code of its own (trusted_schema).
PROMISES = (
    "synchronous = FULL",
    "fullfsync = ON",
    "secure_delete = ON",
    "foreign_keys = ON",
    "trusted_schema = OFF",
    "cell_size_check = ON",
)


class Database:
    """A gallery's file. Readers never wait for writers; writers stand in line."""

    def __init__(self, path: Path, *, create: bool) -> None:
        self.path = path
        self._process = os.getpid()
        self._reading, self._writing = threading.RLock(), threading.RLock()
        with told_as_ours(path):
            self._writer = _connected(path, create=create)
            try:
                _settle(self._writer, path, create=create)
                self._reader = _connected(path, create=False)
            except BaseException:
                self._writer.close()
                raise
        self._open, self._unclean = True, False

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """The reader, for single statements that are read to their end."""
        with self._reading, told_as_ours(self.path):
            self._check_open()
            yield self._reader

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """The reader, with one state of the gallery for all statements.

        No clean-up can finish meanwhile, so whoever takes one should be quick.
        """
        with self.reading() as reader:
            reader.execute("BEGIN")
            try:
                yield reader
            finally:
                reader.rollback()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """The writer in a transaction: all of it is there for good afterwards, or nothing."""
        with self._writing, told_as_ours(self.path):
            self._check_open()
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._writer.execute("COMMIT")
            except BaseException:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise
            if self._unclean:
                self._clean(patience=0)

    def version(self) -> int:
        """Another number after every commit of any process; takes microseconds."""
        with self.reading() as reader:
            return int(reader.execute("PRAGMA data_version").fetchone()[0])

    def clean(self) -> bool:
        """Move everything into the file itself and empty the write-ahead log beside it.

        Until then it may hold earlier states of a page, with vectors that were removed since.

        Returns:
            Whether it is empty: not while another process reads. Every later transaction tries.
        """
        with self._writing, told_as_ours(self.path):
            self._check_open()
            self._clean(BRIEFLY)
            return not self._unclean

    def rewrite(self) -> None:
        """Write the whole file anew, without the room that removals left."""
        with self._writing, told_as_ours(self.path):
            self._check_open()
            self._writer.execute("VACUUM")

    def close(self) -> None:
        """Let go of the file."""
        with self._reading, self._writing:
            if self._open:
                self._open = False
                self._reader.close()
                self._writer.close()

    def _clean(self, patience: float) -> None:
        self._writer.execute(f"PRAGMA busy_timeout = {1000 * patience:.0f}")
        [busy, *_] = self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        self._writer.execute(f"PRAGMA busy_timeout = {1000 * PATIENCE:.0f}")
        self._unclean = bool(busy)

    def _check_open(self) -> None:
        if not self._open:
            raise GalleryError(f"The gallery {self.path} was closed. Open it again.")
        if self._process != os.getpid():
            raise GalleryError(
                f"The gallery {self.path} was opened before this process split off. Open it anew "
                "in every process: a connection cannot be shared."
            )


@contextmanager
def told_as_ours(path: Path) -> Iterator[None]:
    """What SQLite complains of, as an error of ours that names the file."""
    try:
        yield
    except (sqlite3.Error, UnicodeEncodeError) as fault:
        said = str(fault)
        if "locked" in said:
            said = f"other processes were writing for {PATIENCE:.0f} s; try again"
        raise GalleryError(f"The gallery {path}: {said}.") from fault


def _connected(path: Path, *, create: bool) -> Connection:
    # As a URI, so that a file that is to be there is not made by opening it.
    if create:
        _make_private(path)
    address = f"{path.absolute().as_uri()}?mode={'rwc' if create else 'rw'}"
    connection = sqlite3.connect(
        address, uri=True, timeout=PATIENCE, isolation_level=None, check_same_thread=False
    )
    for promise in PROMISES:
        connection.execute(f"PRAGMA {promise}")
    return connection


def _make_private(path: Path) -> None:
    """A new file is its owner's alone: it will hold templates. SQLite gives those that it keeps
    beside it the same mode, and says itself why a file cannot be made."""
    with suppress(OSError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _settle(connection: Connection, path: Path, *, create: bool) -> None:
    """See that the file is a gallery's, or make it one. A stranger's file is not touched."""
    if create and is_new(connection):
        _write_ahead(connection, path)
        connection.execute("BEGIN IMMEDIATE")
        # Another process may have been faster.
        if is_new(connection):
            write_tables(connection)
        connection.execute("COMMIT")
    if whose(connection) != APPLICATION:
        raise GalleryError(f"{path} is a file of something else, not a gallery.")
    if (found := form(connection)) > FORM:
        raise GalleryError(
            f"{path} is a gallery of form {found}; this version of gemel reads up to form {FORM}. "
            "Install a newer one."
        )
    _write_ahead(connection, path)


def _write_ahead(connection: Connection, path: Path) -> None:
    """Let readers go on while one process writes. Kept in the file, for all who open it."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            [mode] = connection.execute("PRAGMA journal_mode = WAL").fetchone()
            break
        except sqlite3.OperationalError:
            # SQLite does not wait here by itself when two processes make the file at once.
            if time.monotonic() > until:
                raise
            time.sleep(0.01)
    if mode != "wal":
        raise GalleryError(
            f"{path} lies where processes cannot share memory (a network drive?), which a gallery "
            "in a file needs. Put it on a local disk, or use a server: postgresql://…"
        )
