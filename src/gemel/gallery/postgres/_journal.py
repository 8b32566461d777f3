"""The log: one writer at a time, so that the chain has neither gap nor fork."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from gemel.errors import GalleryError
from gemel.gallery._log import hash_entry, now
from gemel.gallery._records import Entry, Event, Key

if TYPE_CHECKING:
    from psycopg import Connection

_COLUMNS = "sequence, at, action, actor, model, tenant, identity, details, previous, hash"
_KINDS = ("bigint", *("text",) * 6, "json", "text", "text")
# As binary arrays (%b): as text, each value would be looked through for what is to be quoted.
_ADD = f"""
    INSERT INTO log ({_COLUMNS})
    SELECT * FROM unnest({", ".join(f"%b::{kind}[]" for kind in _KINDS)})
"""
_READ = f"SELECT {_COLUMNS} FROM log WHERE sequence > %s ORDER BY sequence LIMIT %s"


class Journal:
    """The end of the log within a transaction, which nobody else writes to until it ends.

    Attributes:
        at: When the transaction got its turn: the time of all its entries.
        last: The last entry that it wrote.
    """

    def __init__(self, connection: "Connection[Any]", schema: str) -> None:
        self._connection = connection
        self.last: Entry | None = None
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_turn(schema)])
        self.at = now()

    def append(self, events: Sequence[Event]) -> list[Entry]:
        """Write the events, each chained to the one before it."""
        sequence, previous = self._end()
        entries = []
        for given in events:
            event = replace(given, details=json.loads(_written(given)))
            sequence += 1
            link = hash_entry(previous, sequence, self.at, event)
            entries.append(Entry(sequence, self.at, event, previous, link))
            previous = link
        if entries:
            columns = zip(*map(_row, entries), strict=True)
            self._connection.execute(_ADD, [list(column) for column in columns])
            self.last = entries[-1]
        return entries

    def write(self, event: Event) -> Entry:
        """Write one event."""
        return self.append([event])[0]

    def holds(self, entry: Entry) -> bool:
        """Whether the entry is part of the log."""
        found = self._connection.execute(
            "SELECT 1 FROM log WHERE sequence = %s AND hash = %s", [entry.sequence, entry.hash]
        )
        return found.fetchone() is not None

    def _end(self) -> tuple[int, str]:
        if self.last:
            return self.last.sequence, self.last.hash
        found = self._connection.execute(
            "SELECT sequence, hash FROM log ORDER BY sequence DESC LIMIT 1"
        ).fetchone()
        return found or (0, "")


def entries_after(connection: "Connection[Any]", since: int, limit: int) -> list[Entry]:
    """So many entries after a sequence number, oldest first."""
    return [_entry(*row) for row in connection.execute(_READ, [since, limit])]


def _turn(schema: str) -> int:
    """The number of the lock that the gallery's writers take in turn."""
    digest = hashlib.sha256(f"gemel gallery {schema}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def _written(event: Event) -> str:
    try:
        return json.dumps(dict(event.details), allow_nan=False)
    except (TypeError, ValueError) as fault:
        raise GalleryError(f"The log keeps JSON values; these details are not: {fault}.") from None


def _row(entry: Entry) -> Iterable[Any]:
    event, key = entry.event, entry.event.key
    who = (key.tenant, key.identity) if key else (None, None)
    return (
        entry.sequence, entry.at, event.action, event.actor, event.model, *who,
        _written(event), entry.previous, entry.hash,
    )  # fmt: skip


def _entry(
    sequence: int, at: str, action: Any, actor: str, model: str, tenant: str | None,
    identity: str | None, details: dict[str, Any], previous: str, link: str,
) -> Entry:  # fmt: skip
    key = None if identity is None else Key(identity, tenant or "")
    return Entry(sequence, at, Event(action, actor, model, key, details), previous, link)
