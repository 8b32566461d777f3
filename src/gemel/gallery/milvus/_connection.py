"""A connection to Milvus: opened, shared by threads, and its errors told in our words."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any

from gemel.errors import GalleryError, MissingExtraError
from gemel.gallery._absent import no_gallery
from gemel.gallery.milvus._address import Address
from gemel.gallery.milvus._embedded import Embedded, hold, let_go

CONNECTING = 10.0
"""Seconds that a server may take to let one in."""

_QUIET: ContextVar[bool] = ContextVar("quiet", default=False)


class Connection:
    """A connection to one database.

    Attributes:
        shown: Its address for messages.
        graph: Whether its new shelves have a graph.
        embedded: The folder of the embedded store; None for a server.
    """

    def __init__(self, address: Address, *, create: bool) -> None:
        self.shown, self.graph = address.shown, address.index == "hnsw"
        self.embedded = _held(address, create)
        # One call at a time for the embedded store: no reader may see it move rows to a file.
        self._lock: Any = self.embedded.lock if self.embedded else nullcontext()
        self._closing = threading.Lock()
        self._raw: Any = None
        try:
            with self._told("opened"):
                self._raw = _connected(address, self.embedded, create)
        except BaseException:
            if self.embedded:
                let_go(self.embedded)
            raise

    @contextmanager
    def calling(self, what: str) -> Iterator[Any]:
        """pymilvus' own client for one call; `what` could not be done to it if it fails.

        Raises:
            GalleryError: If it fails, or the connection was closed.
        """
        if self._raw is None:
            raise GalleryError(f"{self.shown} was closed; open the gallery again.")
        with self._told(what):
            yield self._raw

    def close(self) -> None:
        """Let go; twice is harmless."""
        with self._closing:
            raw, self._raw = self._raw, None
            if raw is not None:
                raw.close()
                if self.embedded:
                    let_go(self.embedded)

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        from pymilvus.exceptions import MilvusException

        # The client writes every error to the screen as well.
        silence = _QUIET.set(True)
        try:
            with self._lock:
                yield
        except MilvusException as error:
            raise GalleryError(f"{self.shown} could not be {what}: {error.message}") from error
        finally:
            _QUIET.reset(silence)


def _held(address: Address, create: bool) -> Embedded | None:
    try:
        import pymilvus  # noqa: F401
    except ImportError:
        raise MissingExtraError("A gallery at milvus://…", "milvus") from None
    logging.getLogger("pymilvus.decorators").addFilter(_aloud)
    if address.file is None:
        return None
    if not create and not address.file.is_dir():
        raise no_gallery(address.shown)
    if address.file.exists() and not address.file.is_dir():
        raise GalleryError(
            f"{address.shown} is a file, and Milvus' embedded store keeps a gallery in a folder."
        )
    _refuse_without_the_embedded_store()
    return hold(address.file)


def _refuse_without_the_embedded_store() -> None:
    try:
        import milvus_lite  # noqa: F401
    except ImportError:
        raise MissingExtraError("A gallery at milvus:///FILE.db", "milvus") from None


def _aloud(record: logging.LogRecord) -> bool:
    return not _QUIET.get()


def _connected(address: Address, embedded: Embedded | None, create: bool) -> Any:
    from pymilvus import MilvusClient

    if embedded:
        return MilvusClient(str(embedded.folder))
    client = MilvusClient(address.server, token=address.token, timeout=CONNECTING)
    if address.database == "default":
        return client
    try:
        if address.database not in client.list_databases():
            if not create:
                raise no_gallery(address.shown)
            _make_database(client, address.database)
        return MilvusClient(
            address.server, token=address.token, db_name=address.database, timeout=CONNECTING
        )
    finally:
        client.close()


def _make_database(client: Any, name: str) -> None:
    """The database, or the one that another process made meanwhile."""
    from pymilvus.exceptions import MilvusException

    try:
        client.create_database(name)
    except MilvusException:
        if name not in client.list_databases():
            raise
