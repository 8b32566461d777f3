"""The client of a Milvus: the few calls that a gallery makes of it, told in its own words."""

import time
from collections.abc import Iterator, Sequence
from typing import Any

from gemel.errors import GalleryError
from gemel.gallery.milvus._connection import Connection
from gemel.gallery.milvus._embedded import Embedded

Row = dict[str, Any]

PATIENCE = 60.0
"""Seconds that one call may take."""

COMPACTING = 600.0
"""Seconds that a server may take to write its files anew."""

WINDOW = 16_384
"""Rows that one question may ask a server for."""

BLOCK = 8 * 2**20
"""Bytes of vectors that one message carries."""

SETTLED = 4096
"""Rows after which the embedded store moves what came in into a file, where it is quick to find."""


class Client:
    """The calls. Safe to use from several threads.

    Attributes:
        graph: Whether new shelves have a graph instead of a comparison with everything.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.graph = connection.graph
        self._fresh: dict[str, int] = {}

    @property
    def shown(self) -> str:
        """The address for messages."""
        return self._connection.shown

    @property
    def embedded(self) -> Embedded | None:
        """The folder of the embedded store; None for a server."""
        return self._connection.embedded

    def insert(self, collection: str, rows: Sequence[Row]) -> int:
        """Write rows; the time that a later question names to be sure to see them."""
        with self._connection.calling("written to") as raw:
            at = _insert(raw, collection, list(rows))
            self._settle(raw, collection, len(rows))
            return at

    def ids(self, collection: str, ids: Sequence[str], fields: Sequence[str], at: int) -> list[Row]:
        """The rows of these primary keys that there are, in any order."""
        found: list[Row] = []
        for start in range(0, len(ids), 1000):
            found += self.query(collection, within("id", ids[start : start + 1000]), fields, at)
        return found

    def query(
        self,
        collection: str,
        filter: str,
        fields: Sequence[str],
        at: int,
        limit: int | None = None,
    ) -> list[Row]:
        """The rows that a filter leaves; with a limit the first ones in the order of their keys.

        A limit may cut the answer short of it: only an empty one is the end.
        """
        asked: dict[str, Any] = {} if limit is None else {"limit": limit}
        if limit is not None and self.embedded:
            asked["iterator"] = "True"
        elif limit is not None:
            asked["reduce_stop_for_best"] = True
        with self._connection.calling("asked") as raw:
            found = raw.query(
                collection,
                filter=filter,
                output_fields=list(fields),
                timeout=PATIENCE,
                **self._seen(at),
                **asked,
            )
            return sorted(found, key=lambda row: str(row["id"])) if limit else list(found)

    def pages(
        self,
        collection: str,
        filter: str,
        fields: Sequence[str],
        at: int,
        *,
        rows: int = 1000,
        after: str = "",
    ) -> Iterator[list[Row]]:
        """All rows that a filter leaves after a primary key, in the order of theirs."""
        while page := self.query(collection, f'id > "{after}" and {filter}', fields, at, rows):
            yield page
            after = page[-1]["id"]

    def search(
        self,
        collection: str,
        vector: Sequence[float],
        filter: str,
        limit: int,
        at: int,
        *,
        width: int | None = None,
    ) -> list[Row]:
        """The nearest rows: id, key and distance, the nearest first. `width` is for a graph."""
        widely = {} if width is None else {"search_params": {"params": {"ef": width}}}
        with self._connection.calling("searched") as raw:
            [hits] = raw.search(
                collection,
                data=[vector],
                filter=filter,
                limit=limit,
                output_fields=["key"],
                timeout=PATIENCE,
                **self._seen(at),
                **widely,
            )
            return [
                {"id": hit["id"], "key": hit["entity"]["key"], "distance": hit["distance"]}
                for hit in hits
            ]

    def delete(self, collection: str, ids: Sequence[str]) -> None:
        """Take rows out of every answer; what holds them on a disk is another matter."""
        for start in range(0, len(ids), 1000):
            with self._connection.calling("written to") as raw:
                raw.delete(collection, ids=list(ids[start : start + 1000]))
                self._settle(raw, collection, 0)

    def collections(self) -> list[str]:
        """The names of all there are."""
        with self._connection.calling("asked") as raw:
            return list(raw.list_collections(timeout=PATIENCE))

    def number(self, collection: str) -> int:
        """What a server calls a collection; later ones have higher numbers."""
        with self._connection.calling("asked") as raw:
            return int(raw.describe_collection(collection)["collection_id"])

    def rename(self, old: str, new: str) -> bool:
        """Give a collection another name; whether it had the old one and nobody was quicker."""
        from pymilvus.exceptions import MilvusException

        with self._connection.calling("written to") as raw:
            try:
                raw.rename_collection(old, new, timeout=PATIENCE)
            except MilvusException:
                # An answer that was lost on the way looks like somebody else's success.
                return new in raw.list_collections(timeout=PATIENCE)
            finally:
                self._sync()
            return True

    def drop(self, collection: str) -> None:
        """Let go of a collection and all its rows."""
        with self._connection.calling("written to") as raw:
            raw.drop_collection(collection, timeout=PATIENCE)
            self._sync()

    def make(self, collection: str, schema: Any, indexes: Any = None) -> None:
        """A collection, or the one that is there already; `load` opens it to questions."""
        with self._connection.calling("written to") as raw:
            if not raw.has_collection(collection, timeout=PATIENCE):
                raw.create_collection(
                    collection, schema=schema, num_shards=1, consistency_level="Strong"
                )
            if indexes and not raw.list_indexes(collection):
                raw.create_index(collection, indexes, sync=False)

    def load(self, collections: Sequence[str]) -> None:
        """Open collections to questions, all at the same time."""
        with self._connection.calling("opened") as raw:
            for each in collections:
                raw.load_collection(each, _async=True)
            end = time.monotonic() + PATIENCE
            while not all(_is_loaded(raw, each) for each in collections):
                if time.monotonic() > end:
                    raise GalleryError(f"{self.shown} did not open its collections in time.")
                time.sleep(0.02)
            self._sync()

    def flush(self, collection: str) -> None:
        """Have everything of a collection written into its files."""
        with self._connection.calling("flushed") as raw:
            raw.flush(collection, timeout=PATIENCE)
            self._fresh[collection] = 0
            self._sync()

    def compact(self, collections: Sequence[str]) -> bool:
        """Have a server write files anew without what was deleted; whether it did it in time."""
        for each in collections:
            self.flush(each)
        with self._connection.calling("compacted") as raw:
            jobs = [raw.compact(each) for each in collections]
            end = time.monotonic() + COMPACTING
            while any(raw.get_compaction_state(job) != "Completed" for job in jobs) or any(
                _is_being_indexed(raw, each) for each in collections
            ):
                if time.monotonic() > end:
                    return False
                time.sleep(0.1)
            return True

    def close(self) -> None:
        """Let go; twice is harmless."""
        self._connection.close()

    def _seen(self, at: int) -> dict[str, Any]:
        if at == 0:
            return {"consistency_level": "Strong"}
        return {"consistency_level": "Customized", "guarantee_timestamp": at}

    def _settle(self, raw: Any, collection: str, rows: int) -> None:
        """What the embedded store owes after a change."""
        if self.embedded:
            self._fresh[collection] = self._fresh.get(collection, 0) + rows
            if self._fresh[collection] >= SETTLED:
                raw.flush(collection)
                self._fresh[collection] = 0
            self._sync()

    def _sync(self) -> None:
        if self.embedded:
            self.embedded.sync()


def _insert(raw: Any, collection: str, rows: list[Row]) -> int:
    """The time of writing, which pymilvus' public call keeps to itself.

    Without one, readers ask for whatever is newest: as right, and slower.
    """
    try:
        connection, context = raw._get_connection(), raw._generate_call_context()
    except AttributeError:
        raw.insert(collection, rows, timeout=PATIENCE)
        return 0
    return int(
        connection.insert_rows(collection, rows, timeout=PATIENCE, context=context).timestamp
    )


def _is_loaded(raw: Any, collection: str) -> bool:
    state: str = raw.get_load_state(collection)["state"].name
    return state == "Loaded"


def _is_being_indexed(raw: Any, collection: str) -> bool:
    indexes = [raw.describe_index(collection, each) for each in raw.list_indexes(collection)]
    return any(each["pending_index_rows"] > 0 for each in indexes)


def within(field: str, values: Sequence[str]) -> str:
    """A filter: one of these values, which are ours and need no quoting."""
    return f"{field} in [" + ",".join(f'"{value}"' for value in values) + "]"
