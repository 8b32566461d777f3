"""A gallery in PostgreSQL: truth, search and log in one database."""

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import final

from jaxtyping import Float
from numpy import ndarray

from gemel.errors import GalleryError
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
from gemel.gallery.postgres._address import Address
from gemel.gallery.postgres._approximate import has_grown, is_large
from gemel.gallery.postgres._connect import Link
from gemel.gallery.postgres._enrolling import enrol
from gemel.gallery.postgres._holdings import count
from gemel.gallery.postgres._indexes import index_name
from gemel.gallery.postgres._journal import entries_after
from gemel.gallery.postgres._models import activate, add, create, header_of, number_of
from gemel.gallery.postgres._nearest import nearest, question_of
from gemel.gallery.postgres._removing import remove
from gemel.gallery.postgres._session import Session
from gemel.gallery.postgres._subjects import listed, references, subjects
from gemel.gallery.postgres._target import Target
from gemel.gallery.postgres._vacuum import clean, index_large_tenants
from gemel.identification import Compare

ENTRIES = 1_000
"""Entries of the log that are read at a time."""


@final
class PostgresStore:
    """Keeps a gallery in the tables of one schema of a PostgreSQL database with pgvector.

    Everything that one call writes, its entry of the log included, is one transaction. Tenants are
    searched exactly; one with more references than `?approximate_above=` (50,000) is answered by
    an index instead, once `vacuum` has made it and measured that it finds 99 % of the nearest.

    Example: `PostgresStore.open("postgresql://ada@db/doors?schema=north", create=True)`
    """

    def __init__(self, session: Session) -> None:
        self._session, self._address = session, session.address
        self._advised: set[str] = set()

    @classmethod
    def open(cls, uri: str, *, create: bool) -> "PostgresStore":
        """Connect to the gallery at an address of the form `postgresql://…?schema=NAME`.

        Args:
            uri: libpq's address of a database, with the name of a schema ("gemel" by default).
            create: Whether a gallery may be made there.

        Raises:
            GalleryError: If there is no way in, no pgvector, or no gallery and none is to be made.
            MissingExtraError: If psycopg is not installed.
        """
        address = Address.of(uri)
        store = cls(Session(address, install=create))
        try:
            if not create and store.header() is None:
                raise GalleryError(
                    f"There is no gallery in the schema {address.schema!r} of {address.server}. "
                    "Enrol somebody to make one, or name another: ?schema=NAME."
                )
        except BaseException:
            store.close()
            raise
        return store

    def header(self) -> Header | None:
        """What the gallery says of itself; None before `create`."""
        return self._session.read(lambda link: header_of(link.connection, self._address))

    def create(self, header: Header, event: Event) -> Header:
        """Make the gallery, or leave the one that another process made first; what is there."""
        return self._session.write(
            lambda connection, journal: create(connection, journal, self._address, header, event)
        )

    def enrol(self, enrolments: Sequence[Enrolment], model: str, event: Event) -> list[Entry]:
        """Add references, each identity whole or not at all; one entry of the log for each."""
        return self._session.write(
            lambda connection, journal: enrol(connection, journal, enrolments, model, event)
        )

    def remove(self, key: Key, event: Event) -> Receipt | None:
        """Erase an identity with all its references, of every model; None if there is none."""
        return self._session.write(
            lambda connection, journal: remove(connection, journal, key, event)
        )

    def subjects(self, keys: Sequence[Key], model: str) -> list[Subject | None]:
        """The identities asked for, in that order; None for each that is not there."""
        return self._session.read(
            lambda link: subjects(link.connection, keys, number_of(link.connection, model))
        )

    def references(self, key: Key, model: str) -> tuple[Reference, ...]:
        """All references of an identity, oldest first; none if it is not there."""
        return self._session.read(
            lambda link: references(link.connection, key, number_of(link.connection, model))
        )

    def listed(self, scope: Scope | None, after: Key | None, limit: int) -> list[Subject]:
        """A page of identities in the order of (tenant, identity)."""
        return self._session.read(
            lambda link: listed(
                link.connection, scope, number_of(link.connection, scope), after, limit
            )
        )

    def count(self, scope: Scope | None) -> Counts:
        """How many there are in a scope, or in the whole gallery."""
        return self._session.read(
            lambda link: count(link.connection, scope, number_of(link.connection, scope))
        )

    def nearest(
        self, probe: Float[ndarray, " dim"], scope: Scope, references: int, compare: Compare
    ) -> Pool:
        """The owners of the nearest references, with all references of each."""

        def ask(link: Link) -> Pool:
            question = question_of(link, probe, scope, references)
            self._advise(question.target)
            return nearest(link, question, scope, compare)

        return self._session.read(ask)

    def _advise(self, target: Target) -> None:
        """Say once of a large tenant that an index would help."""
        name = index_name(target.known.number, target.tenant)
        large = is_large(target, self._address.approximate_above)
        if large and has_grown(target) and name not in self._advised:
            self._advised.add(name)
            warnings.warn(
                f"The tenant {target.tenant!r} has {target.references:,} references and is "
                "searched one by one. `gemel gallery … vacuum` makes and measures an index for it.",
                stacklevel=2,
            )

    def record(self, event: Event) -> Entry:
        """Write an entry that changes nothing."""
        return self._session.write(lambda _, journal: journal.write(event))

    def log(self, since: int = 0, limit: int | None = None) -> Iterator[Entry]:
        """Entries after a sequence number, oldest first."""
        while limit is None or limit > 0:
            wanted = ENTRIES if limit is None else min(limit, ENTRIES)
            page = self._page(since, wanted)
            yield from page
            if len(page) < wanted:
                return
            since, limit = page[-1].sequence, None if limit is None else limit - len(page)

    def _page(self, since: int, wanted: int) -> list[Entry]:
        return self._session.read(lambda link: entries_after(link.connection, since, wanted))

    def add_model(self, model: Model, event: Event) -> Header:
        """Make room for embeddings of a second model beside the active one's."""
        return self._session.write(
            lambda connection, journal: add(connection, journal, self._address, model, event)
        )

    def activate(self, fingerprint: str, event: Event) -> Header:
        """Let another of its models decide, and erase the embeddings of all others."""
        return self._session.write(
            lambda connection, journal: activate(
                connection, journal, self._address, fingerprint, event
            )
        )

    def vacuum(self, event: Event) -> Entry:
        """Write the tables anew without what was removed, and make and measure the indexes.

        Nobody can ask or write while a table is written anew. What stays in the server's
        write-ahead log, its archives and replicas is said in the entry's details.

        Raises:
            GalleryError: If this user may not.
        """
        with self._session.alone() as connection:
            done = clean(connection)
            done["indexes"] = index_large_tenants(connection, self._address.approximate_above)
        noted = replace(event, details={**event.details, **done})
        return self._session.write(lambda _, journal: journal.write(noted))

    def close(self) -> None:
        """Let go of the connections; closing twice is harmless."""
        self._session.close()
