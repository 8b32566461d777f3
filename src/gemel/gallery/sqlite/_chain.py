"""The log's end, to which a transaction adds entries."""

import json
from collections.abc import Iterator
from dataclasses import replace
from sqlite3 import Connection
from typing import Any

from gemel.errors import GalleryError
from gemel.gallery._log import hash_entry
from gemel.gallery._records import Entry, Event, Key

PAGE = 1_000
"""Entries read at once: a longer look would keep clean-ups from finishing."""

_COLUMNS = "sequence, at, action, actor, model, tenant, identity, details, previous, hash"


class Chain:
    """Adds entries within one transaction, in which nobody else can."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        last = connection.execute("SELECT sequence, hash FROM log ORDER BY sequence DESC LIMIT 1")
        end: tuple[int, str] = last.fetchone() or (0, "")
        self._sequence, self._head = end

    def append(self, event: Event, at: str, *, erased: int | None = None) -> Entry:
        """Write one entry.

        Args:
            event: What happened.
            at: When.
            erased: Number of the subject whose earlier references are gone by it.
        """
        written, event = _plain(event)
        sequence = self._sequence + 1
        digest = hash_entry(self._head, sequence, at, event)
        entry = Entry(sequence, at, event, self._head, digest)
        whose = (event.key.tenant, event.key.identity) if event.key else (None, None)
        who = (event.action, event.actor, event.model, *whose)
        self._connection.execute(
            f"INSERT INTO log ({_COLUMNS}, erased) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (sequence, at, *who, written, entry.previous, entry.hash, erased),
        )
        self._sequence, self._head = sequence, digest
        return entry


def entries(connection: Connection, since: int, limit: int) -> Iterator[Entry]:
    """A page of the log after a sequence number."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM log WHERE sequence > ? ORDER BY sequence LIMIT ?", (since, limit)
    ).fetchall()
    return map(_entry, rows)


def _entry(row: tuple[Any, ...]) -> Entry:
    sequence, at, action, actor, model, tenant, identity, details, previous, digest = row
    key = None if identity is None else Key(identity, tenant)
    event = Event(action, actor, model, key, json.loads(details))
    return Entry(sequence, at, event, previous, digest)


def _plain(event: Event) -> tuple[str, Event]:
    """The details as JSON, and the event as it will be read back."""
    try:
        written = json.dumps(dict(event.details), allow_nan=False)
    except (TypeError, ValueError) as fault:
        raise GalleryError(f"The log keeps JSON values; these details are not: {fault}.") from None
    return written, replace(event, details=json.loads(written))
