"""A gallery in one file."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import final

from jaxtyping import Float
from numpy import ndarray

from gemel.errors import GalleryError
from gemel.gallery._fit import checked_vectors, event_for
from gemel.gallery._log import now
from gemel.gallery._records import (
    Counts,
    Enrolment,
    Entry,
    Event,
    Header,
    Key,
    Model,
    Pool,
    Receipt,
    Reference,
    Scope,
    Subject,
)
from gemel.gallery.sqlite import _rows as rows
from gemel.gallery.sqlite._chain import PAGE, Chain, entries
from gemel.gallery.sqlite._database import Database
from gemel.gallery.sqlite._joining import Joining
from gemel.gallery.sqlite._memory import Memory
from gemel.identification import Compare

MANY = 2_000_000
"""References of a tenant above which FAISS may propose, where it is installed; for less, an exact
search of 128 numbers each takes some 40 ms on two cores."""

REMAINS = (
    "The write-ahead log beside the file may hold the vectors until no other process reads; "
    "`gemel gallery {path} vacuum` ends it."
)


@final
class SqliteStore:
    """SQLite holds the truth, and a matrix in memory answers.

    Any number of processes may open the file. A commit returns when the disk has it. What is
    removed is overwritten with zeros in the file, and gone from the log beside it.

    Example:
        >>> from pathlib import Path
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     store = SqliteStore.open(Path(folder, "door.gallery"), create=True)
        ...     print(store.header())
        ...     store.close()
        None
    """

    def __init__(self, database: Database, approximate_above: int | None) -> None:
        self._database = database
        self._memory = Memory(database, approximate_above)

    @classmethod
    def open(
        cls, path: Path, *, create: bool, approximate_above: int | None = MANY
    ) -> "SqliteStore":
        """Open a gallery's file.

        Args:
            path: The file.
            create: Whether to make it if it is not there.
            approximate_above: References of a tenant above which an approximate index proposes
                candidates, if FAISS is installed and it was seen to find 99 % of the ten nearest.
                None for never.

        Raises:
            GalleryError: If it is not there, not a gallery, or of a newer form.
        """
        if not path.exists() and not create:
            raise GalleryError(f"There is no gallery at {path}.")
        if not path.parent.is_dir():
            raise GalleryError(f"There is no folder {path.parent} to make the gallery {path} in.")
        return cls(Database(path, create=create), approximate_above)

    def header(self) -> Header | None:
        """What the gallery says of itself; None before `create`."""
        with self._database.reading() as reader:
            return rows.header(reader)

    def create(self, header: Header, event: Event) -> Header:
        """Make the gallery, or leave the one that another process made first; what is there."""
        with self._database.writing() as writer:
            if there := rows.header(writer):
                return there
            facts = (header.active, header.created, header.thumbnails)
            writer.execute(
                "INSERT INTO gallery (only, active, created, thumbnails) VALUES (1, ?, ?, ?)", facts
            )
            for model in header.models:
                rows.write_model(writer, model)
            Chain(writer).append(event, now())
            return header

    def enrol(self, enrolments: Sequence[Enrolment], model: str, event: Event) -> list[Entry]:
        """Add references, each identity whole or not at all; one entry of the log for each."""
        with self._database.writing() as writer:
            number, held = rows.numbered(writer, model)
            vectors = checked_vectors(enrolments, held)
            joined = Joining(writer, number, event).all(enrolments, vectors)
        if any(each.replace for each in enrolments):
            self._database.clean()
        return joined

    def remove(self, key: Key, event: Event) -> Receipt | None:
        """Erase an identity with all its references, of every model; None if there is none."""
        with self._database.writing() as writer:
            found = rows.number_of(writer, key)
            if found is None:
                return None
            [many] = writer.execute(
                "SELECT count(*) FROM reference WHERE subject = ?", (found,)
            ).fetchone()
            writer.execute("DELETE FROM subject WHERE number = ?", (found,))
            told = event_for(event, key, many)
            entry = Chain(writer).append(told, now(), erased=found)
        remains = None if self._database.clean() else REMAINS.format(path=self._database.path)
        return Receipt(key, many, entry.sequence, entry.at, entry.hash, remains)

    def subjects(self, keys: Sequence[Key], model: str) -> list[Subject | None]:
        """The identities asked for, in that order; None for each that is not there."""
        with self._database.snapshot() as reader:
            number, _ = rows.numbered(reader, model)
            return [rows.subject(reader, key, number) for key in keys]

    def references(self, key: Key, model: str) -> tuple[Reference, ...]:
        """All references of an identity, oldest first; none if it is not there."""
        with self._database.snapshot() as reader:
            number, held = rows.numbered(reader, model)
            return rows.references(reader, key, held, number)

    def listed(self, scope: Scope | None, after: Key | None, limit: int) -> list[Subject]:
        """A page of identities in the order of (tenant, identity)."""
        with self._database.snapshot() as reader:
            return rows.listed(reader, scope, rows.asked(reader, scope), after, limit)

    def count(self, scope: Scope | None) -> Counts:
        """How many there are in a scope, or in the whole gallery with references of the active
        model."""
        with self._database.snapshot() as reader:
            return rows.count(reader, scope, rows.asked(reader, scope))

    def nearest(
        self, probe: Float[ndarray, " dim"], scope: Scope, references: int, compare: Compare
    ) -> Pool:
        """The owners of the nearest references, with all references of each. Ties: by name."""
        return self._memory.nearest(probe, scope, references, compare)

    def record(self, event: Event) -> Entry:
        """Write an entry that changes nothing."""
        with self._database.writing() as writer:
            return Chain(writer).append(event, now())

    def log(self, since: int = 0, limit: int | None = None) -> Iterator[Entry]:
        """Entries after a sequence number, oldest first."""
        left = limit
        while left is None or left > 0:
            with self._database.reading() as reader:
                page = list(entries(reader, since, PAGE if left is None else min(PAGE, left)))
            if not page:
                return
            yield from page
            since, left = page[-1].sequence, None if left is None else left - len(page)

    def add_model(self, model: Model, event: Event) -> Header:
        """Make room for embeddings of a second model beside the active one's."""
        with self._database.writing() as writer:
            if model not in rows.models(writer).values():
                rows.write_model(writer, model)
                Chain(writer).append(event, now())
            return rows.sure_header(writer)

    def activate(self, fingerprint: str, event: Event) -> Header:
        """Let another of its models decide, and erase the embeddings of all others."""
        with self._database.writing() as writer:
            number, _ = rows.numbered(writer, fingerprint)
            writer.execute("DELETE FROM reference WHERE model != ?", (number,))
            writer.execute("DELETE FROM model WHERE number != ?", (number,))
            writer.execute("UPDATE gallery SET active = ?", (fingerprint,))
            Chain(writer).append(event, now())
            header = rows.sure_header(writer)
        self._database.clean()
        return header

    def vacuum(self, event: Event) -> Entry:
        """Write the file anew, and empty the write-ahead log beside it.

        Raises:
            GalleryError: If another process reads all the while.
        """
        self._database.rewrite()
        if not self._database.clean():
            raise GalleryError(
                f"{self._database.path} was written anew, but another process is reading, and the "
                "write-ahead log beside it may still hold removed vectors. Try again."
            )
        return self.record(event)

    def close(self) -> None:
        """Let go of the file; closing twice is harmless."""
        self._memory.close()
        self._database.close()
