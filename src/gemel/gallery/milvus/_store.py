"""A gallery in Milvus, on a server for any number of processes or in the embedded store."""

from collections.abc import Iterator, Sequence
from typing import final

from jaxtyping import Float
from numpy import ndarray

from gemel.gallery._absent import no_gallery
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
from gemel.gallery.milvus import _models as models
from gemel.gallery.milvus import _people as people
from gemel.gallery.milvus._address import Address
from gemel.gallery.milvus._alone import Alone
from gemel.gallery.milvus._client import Client
from gemel.gallery.milvus._connection import Connection
from gemel.gallery.milvus._draft import Change, Draft, Journal
from gemel.gallery.milvus._enrolling import enrol
from gemel.gallery.milvus._exact import Memory
from gemel.gallery.milvus._glance import Eye
from gemel.gallery.milvus._log_pages import entries
from gemel.gallery.milvus._nearest import nearest
from gemel.gallery.milvus._removing import remove
from gemel.gallery.milvus._rewrite import recover
from gemel.gallery.milvus._together import Together
from gemel.gallery.milvus._vacuum import vacuum
from gemel.identification import Compare


@final
class MilvusStore:
    """Milvus keeps and proposes; what it proposes is compared exactly, with the model's energy.

    Two places are one engine: a server (`milvus://HOST:PORT/DATABASE`), for any number of
    processes, and the client's embedded store (`milvus:///FILE.db`), for one. On a server
    `?index=hnsw` makes graphs for galleries of millions; without it every search is exact.

    Milvus has no transactions. Every change, its entries of the log included, is there from one
    instant on nevertheless, or never: see `_together` and `_alone`. The log has neither gap nor
    fork, whoever writes at the same time. Large calls are made of several such changes.

    What is acknowledged survives any kill, of a client or of the server. A power cut it survives
    on a server as far as the server's message log does (it is not flushed into segments, which
    would take a second each); in the embedded store, whose files are brought to the disk at each
    change, but for the moment in which the store itself moves rows from one file to another.

    What is removed is in no answer any more; what of it is still in files, receipts say.
    """

    def __init__(self, client: Client, journal: Journal) -> None:
        self._client, self._journal = client, journal
        self._eye, self._memory = Eye(client, journal), Memory()

    @classmethod
    def open(cls, uri: str, *, create: bool) -> "MilvusStore":
        """Open a gallery.

        Args:
            uri: `milvus://USER:PASSWORD@HOST:PORT/DATABASE`, with `?token=…`, `secure=true` or
                `index=hnsw`; or `milvus:///FILE.db`, relative, and with four slashes from the root.
            create: Whether a gallery that is not there may be made.

        Raises:
            GalleryError: If it is not there, its address cannot be read, its server does not
                answer, or another process has its file.
            MissingExtraError: If pymilvus is not installed.
        """
        client = Client(Connection(Address.of(uri), create=create))
        try:
            journal = Alone(client) if client.embedded else Together(client)
            store = cls(client, journal)
            store._begin(create)
        except BaseException:
            client.close()
            raise
        return store

    def header(self) -> Header | None:
        """What the gallery says of itself; None before `create`."""
        glance = self._eye.glance()
        return glance.shelves.header if glance else None

    def create(self, header: Header, event: Event) -> Header:
        """Make the gallery, or leave the one that another process made first; what is there."""
        there = self.header()
        if there is None:
            models.create(self._client, self._journal, header, event)
        return there or self._sure()

    def enrol(self, enrolments: Sequence[Enrolment], model: str, event: Event) -> list[Entry]:
        """Add references, each identity whole or not at all; one entry of the log for each.

        Many are written in blocks of some hundred: what is acknowledged is a whole call, and
        what a kill leaves of one is the first blocks.
        """
        held = self._eye.steady(lambda glance: glance.model(model))
        return enrol(self._client, self._journal, enrolments, held, event)

    def remove(self, key: Key, event: Event) -> Receipt | None:
        """Erase an identity with all its references, of every model; None if there is none."""
        return remove(self._client, self._journal, key, event)

    def subjects(self, keys: Sequence[Key], model: str) -> list[Subject | None]:
        """The identities asked for, in that order; None for each that is not there."""
        return self._eye.steady(lambda glance: people.subjects(glance, keys, model))

    def references(self, key: Key, model: str) -> tuple[Reference, ...]:
        """All references of an identity, oldest first; none if it is not there."""
        return self._eye.steady(lambda glance: people.references(glance, key, model))

    def listed(self, scope: Scope | None, after: Key | None, limit: int) -> list[Subject]:
        """A page of identities in the order of (tenant, identity)."""
        return self._eye.steady(lambda glance: people.listed(glance, scope, after, limit))

    def count(self, scope: Scope | None) -> Counts:
        """How many there are in a scope, or in the whole gallery with references of the active
        model."""
        return self._eye.steady(lambda glance: people.count(glance, scope))

    def nearest(
        self, probe: Float[ndarray, " dim"], scope: Scope, references: int, compare: Compare
    ) -> Pool:
        """The owners of the nearest references, with all references of each. Ties: by name.

        Milvus proposes, and `compare` orders what it proposes; energies other than the straight
        line and the cosine are compared with every reference of the tenant, here.
        """
        return self._eye.steady(
            lambda glance: nearest(glance, probe, scope, references, compare, self._memory)
        )

    def record(self, event: Event) -> Entry:
        """Write an entry that changes nothing."""
        self._sure()
        [entry] = self._journal.commit([], lambda _: Draft([Change(event)]))
        return entry

    def log(self, since: int = 0, limit: int | None = None) -> Iterator[Entry]:
        """Entries after a sequence number, oldest first."""
        return self._eye.steady(lambda glance: entries(glance, since, limit))

    def add_model(self, model: Model, event: Event) -> Header:
        """Make room for embeddings of a second model beside the active one's."""
        if model.fingerprint not in {each.fingerprint for each in self._sure().models}:
            models.add_model(self._client, self._journal, model, event)
        return self._sure()

    def activate(self, fingerprint: str, event: Event) -> Header:
        """Let another of its models decide, and let go of the embeddings of all others."""
        models.activate(self._client, self._journal, fingerprint, event)
        return self._sure()

    def vacuum(self, event: Event) -> Entry:
        """Delete what killed processes left, and have the files written anew.

        The entry's details say how much it was, and what a server keeps all the same.
        """
        return self._eye.steady(lambda glance: vacuum(glance, self._journal, event))

    def close(self) -> None:
        """Let go of the connection, or of the file; closing twice is harmless."""
        self._client.close()

    def _begin(self, create: bool) -> None:
        """Bring the collections up, and finish what a killed process had begun."""
        if self._client.embedded:
            recover(self._client)
        self._journal.settle()
        glance = self._eye.glance()
        if glance:
            self._client.load(list(glance.shelves.shelf.values()))
        elif not create:
            raise no_gallery(self._client.shown)

    def _sure(self) -> Header:
        return self._eye.steady(lambda glance: glance.shelves.header)
