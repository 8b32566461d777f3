"""What stands in the file's rows, as records."""

import json
from collections.abc import Sequence
from sqlite3 import Connection
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from gemel.errors import GalleryError
from gemel.gallery._fit import held_model
from gemel.gallery._records import Counts, Header, Key, Model, Reference, Scope, Subject
from gemel.gallery.sqlite._filter import filtered

VECTOR = np.dtype("<f4")
"""How a vector's numbers are written into the file."""

_SUBJECT = "s.tenant, s.identity, s.metadata, s.created, s.updated"


class Row(NamedTuple):
    """An identity as its row in the file has it; the metadata are not read yet."""

    tenant: str
    identity: str
    metadata: str
    created: str
    updated: str


def header(connection: Connection) -> Header | None:
    """What the gallery says of itself."""
    row = connection.execute("SELECT active, created, thumbnails FROM gallery").fetchone()
    if row is None:
        return None
    active, created, thumbnails = row
    return Header(active, tuple(models(connection).values()), created, bool(thumbnails))


def sure_header(connection: Connection) -> Header:
    """The same of a gallery that was made.

    Raises:
        GalleryError: If it was not.
    """
    if there := header(connection):
        return there
    raise GalleryError("The gallery was not made yet: create it with its first model.")


def models(connection: Connection) -> dict[int, Model]:
    """The models by their numbers, the eldest first."""
    rows = connection.execute(
        "SELECT number, fingerprint, dim, distance FROM model ORDER BY number"
    ).fetchall()
    return {number: Model(*facts) for number, *facts in rows}


def numbered(connection: Connection, fingerprint: str) -> tuple[int, Model]:
    """A model's number, and the model.

    Raises:
        FingerprintError: If the gallery holds no embeddings of such a model.
    """
    known = models(connection)
    model = held_model(known.values(), fingerprint)
    return next(number for number, each in known.items() if each is model), model


def write_model(connection: Connection, model: Model) -> None:
    """Make room for a model's embeddings."""
    connection.execute(
        "INSERT INTO model (fingerprint, dim, distance) VALUES (?, ?, ?)",
        (model.fingerprint, model.dim, model.distance),
    )


def asked(connection: Connection, scope: Scope | None) -> int:
    """Number of the model of a scope, or of the active one; 0 before there is any."""
    if scope is not None:
        return numbered(connection, scope.model)[0]
    there = header(connection)
    return numbered(connection, there.active)[0] if there else 0


def number_of(connection: Connection, key: Key) -> int | None:
    """An identity's number, if it is there."""
    row = connection.execute(
        "SELECT number FROM subject WHERE tenant = ? AND identity = ?", (key.tenant, key.identity)
    ).fetchone()
    return row and int(row[0])


def subject(connection: Connection, key: Key, model: int) -> Subject | None:
    """One identity."""
    row = connection.execute(
        f"SELECT {_SUBJECT}, {_counted()} FROM subject s WHERE s.tenant = ? AND s.identity = ?",
        (model, key.tenant, key.identity),
    ).fetchone()
    return row and _counted_subject(row)


def references(
    connection: Connection, key: Key, model: Model, number: int
) -> tuple[Reference, ...]:
    """All references of one identity, the oldest first."""
    rows = connection.execute(
        "SELECT r.id, r.vector, r.quality, r.origin, r.thumbnail, r.created FROM reference r "
        "JOIN subject s ON s.number = r.subject "
        "WHERE s.tenant = ? AND s.identity = ? AND r.model = ? ORDER BY r.number",
        (key.tenant, key.identity, number),
    ).fetchall()
    return tuple(
        Reference(name, vectors_of((vector,), model.dim)[0], *facts)
        for name, vector, *facts in rows
    )


def listed(
    connection: Connection, scope: Scope | None, model: int, after: Key | None, limit: int
) -> list[Subject]:
    """A page of identities; within a scope only those with a reference of its model."""
    within, put = _within(scope)
    beyond = (after.tenant, after.identity) if after else ("", "")
    held = "EXISTS (SELECT 1 FROM reference r WHERE r.subject = s.number AND r.model = ?)"
    rows = connection.execute(
        f"SELECT {_SUBJECT}, {_counted()} FROM subject s "
        f"WHERE (s.tenant, s.identity) > (?, ?) AND {within} AND {held if scope else 'TRUE'} "
        "ORDER BY s.tenant, s.identity LIMIT ?",
        (model, *beyond, *put, *([model] if scope else []), limit),
    ).fetchall()
    return [_counted_subject(row) for row in rows]


def count(connection: Connection, scope: Scope | None, model: int) -> Counts:
    """How many identities have a reference of a model, and how many references there are."""
    within, put = _within(scope)
    joined = "JOIN subject s ON s.number = r.subject" if scope else ""
    row = connection.execute(
        f"SELECT count(DISTINCT r.subject), count(*) FROM reference r {joined} "
        f"WHERE r.model = ? AND {within}",
        (model, *put),
    ).fetchone()
    return Counts(*row)


def numbered_rows(connection: Connection, numbers: Sequence[int]) -> dict[int, Row]:
    """Identities by their numbers; who is gone is left out."""
    found = connection.execute(
        f"SELECT s.number, {_SUBJECT} FROM subject s "
        "WHERE s.number IN (SELECT value FROM json_each(?))",
        (json.dumps(numbers),),
    ).fetchall()
    return {number: Row(*facts) for number, *facts in found}


def subject_of(row: Row, references: int) -> Subject:
    """An identity, and how many references it has of the model that is asked about."""
    key = Key(row.identity, row.tenant)
    return Subject(key, json.loads(row.metadata), references, row.created, row.updated)


def vectors_of(written: tuple[bytes, ...], dim: int) -> Float[ndarray, "rows dim"]:
    """Vectors as they stand in the file.

    Raises:
        GalleryError: If one has another length: somebody else wrote it.
    """
    if set(map(len, written)) - {dim * VECTOR.itemsize}:
        raise GalleryError(
            f"The gallery's file holds a vector that is not of {dim} numbers: it was altered."
        )
    rows = np.frombuffer(bytearray(b"".join(written)), dtype=VECTOR).reshape(-1, dim)
    return rows.astype(np.float32, copy=False)


def _counted() -> str:
    return (
        "(SELECT count(*) FROM reference r WHERE r.subject = s.number AND r.model = ?) AS counted"
    )


def _counted_subject(row: tuple[Any, ...]) -> Subject:
    *facts, many = row
    return subject_of(Row(*facts), many)


def _within(scope: Scope | None) -> tuple[str, list[str]]:
    if scope is None:
        return "TRUE", []
    condition, put = filtered(scope.where, "s.number")
    return f"s.tenant = ? AND {condition}", [scope.tenant, *put]
