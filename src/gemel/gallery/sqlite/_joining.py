"""One transaction's enrolments: subjects, their references, and the log's entries."""

import json
from collections.abc import Sequence
from sqlite3 import Connection
from typing import Any

from jaxtyping import Float
from numpy import ndarray

from gemel.gallery._fit import event_of
from gemel.gallery._log import now
from gemel.gallery._records import Enrolment, Entry, Event, Key, Reference
from gemel.gallery.sqlite._chain import Chain
from gemel.gallery.sqlite._filter import written_value

_SUBJECT = "INSERT INTO subject (tenant, identity, metadata, created, updated) VALUES (?,?,?,?,?)"
_REFERENCE = (
    "INSERT INTO reference (subject, model, id, created, quality, vector, origin, thumbnail) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)


class Joining:
    """Lets one enrolment after the other join. References are written many at a time."""

    def __init__(self, connection: Connection, model: int, event: Event) -> None:
        self._connection = connection
        self._model = model
        self._event = event
        self._chain = Chain(connection)
        self._waiting: list[tuple[Any, ...]] = []

    def all(
        self, enrolments: Sequence[Enrolment], vectors: Float[ndarray, "references dim"]
    ) -> list[Entry]:
        """Write all; `vectors` are those of all their references, one below the other."""
        entries, start = [], 0
        for each in enrolments:
            rows = vectors[start : start + len(each.references)]
            start += len(rows)
            entries.append(self._one(each, rows))
        self._write()
        return [entry for entry in entries if entry]

    def _one(self, each: Enrolment, rows: Float[ndarray, "references dim"]) -> Entry | None:
        known = _found(self._connection, each.key)
        samples = list(zip(each.references, rows, strict=True))
        if each.beside:
            there = self._ids_beside(known)
            samples = [(one, row) for one, row in samples if one.id in there]
        if not samples:
            return None
        at, erased = now(), None
        if each.replace and known:
            erased = known[0]
            self._write()
            self._connection.execute("DELETE FROM reference WHERE subject = ?", (erased,))
        number = self._subject(each, known, at)
        self._waiting += [self._row(number, one, row, at) for one, row in samples]
        return self._chain.append(event_of(self._event, each, len(samples)), at, erased=erased)

    def _subject(self, each: Enrolment, known: tuple[int, str] | None, at: str) -> int:
        """The number of an identity that is new, or changed now."""
        if known is None:
            metadata = dict(each.metadata or {})
            facts = (json.dumps(metadata), each.created or at, at)
            written = self._connection.execute(
                _SUBJECT, (each.key.tenant, each.key.identity, *facts)
            )
            number = int(written.lastrowid or 0)
        else:
            number, metadata = known[0], {**json.loads(known[1]), **(each.metadata or {})}
            self._connection.execute(
                "UPDATE subject SET metadata = ?, updated = ? WHERE number = ?",
                (json.dumps(metadata), at, number),
            )
        self._connection.executemany(
            "INSERT OR REPLACE INTO attribute (subject, name, value) VALUES (?, ?, ?)",
            [(number, name, written_value(metadata[name])) for name in each.metadata or ()],
        )
        return number

    def _row(
        self, subject: int, one: Reference, vector: Float[ndarray, " dim"], at: str
    ) -> tuple[Any, ...]:
        facts = (one.id, one.created or at, one.quality, vector.tobytes(), one.origin)
        return (subject, self._model, *facts, one.thumbnail)

    def _ids_beside(self, known: tuple[int, str] | None) -> set[str]:
        """The samples of an identity that another model has seen."""
        if known is None:
            return set()
        self._write()
        rows = self._connection.execute(
            "SELECT id FROM reference WHERE subject = ? AND model != ?", (known[0], self._model)
        )
        return {name for (name,) in rows}

    def _write(self) -> None:
        self._connection.executemany(_REFERENCE, self._waiting)
        self._waiting.clear()


def _found(connection: Connection, key: Key) -> tuple[int, str] | None:
    row: tuple[int, str] | None = connection.execute(
        "SELECT number, metadata FROM subject WHERE tenant = ? AND identity = ?",
        (key.tenant, key.identity),
    ).fetchone()
    return row
