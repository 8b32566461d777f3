"""Which models a gallery is for, and which of them decides."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gemel.errors import GalleryError
from gemel.gallery._fit import held_model
from gemel.gallery._records import Event, Header, Model, Scope
from gemel.gallery.postgres._address import Address
from gemel.gallery.postgres._indexes import drop_indexes
from gemel.gallery.postgres._journal import Journal
from gemel.gallery.postgres._schema import FORMAT, is_there, lay_out
from gemel.gallery.postgres._vectors import LONGEST

if TYPE_CHECKING:
    from psycopg import Connection


@dataclass(frozen=True)
class Known:
    """A model of the gallery, and the number that its rows have."""

    number: int
    model: Model


def known_models(connection: "Connection[Any]") -> dict[str, Known]:
    """All models of the gallery by fingerprint, in the order in which they joined."""
    rows = connection.execute(
        "SELECT number, fingerprint, dim, distance FROM models ORDER BY number"
    )
    return {row[1]: Known(row[0], Model(*row[1:])) for row in rows}


def known_model(connection: "Connection[Any]", fingerprint: str) -> Known:
    """The model with this fingerprint.

    Raises:
        FingerprintError: If the gallery does not hold it.
    """
    known = known_models(connection)
    held_model((each.model for each in known.values()), fingerprint)
    return known[fingerprint]


def number_of(connection: "Connection[Any]", asked: Scope | str | None) -> int:
    """The number of a model, of a scope's model, or of the one that decides.

    Raises:
        FingerprintError: If the gallery is not for the model.
    """
    if asked is None:
        row = connection.execute(
            "SELECT number FROM header JOIN models ON fingerprint = active"
        ).fetchone()
        assert row is not None
        return int(row[0])
    fingerprint = asked.model if isinstance(asked, Scope) else asked
    return known_model(connection, fingerprint).number


def header_of(connection: "Connection[Any]", address: Address) -> Header | None:
    """What the gallery says of itself; None where there is none."""
    if not is_there(connection, address):
        return None
    rows = connection.execute("SELECT active, created, thumbnails FROM header").fetchall()
    models = tuple(known.model for known in known_models(connection).values())
    return Header(rows[0][0], models, *rows[0][1:])


def create(
    connection: "Connection[Any]", journal: Journal, address: Address, header: Header, event: Event
) -> Header:
    """Make the gallery, unless it is there."""
    if there := header_of(connection, address):
        return there
    lay_out(connection, address)
    connection.execute(
        "INSERT INTO header (format, active, thumbnails, created) VALUES (%s, %s, %s, %s)",
        [FORMAT, header.active, header.thumbnails, header.created],
    )
    for model in header.models:
        _insert(connection, model)
    journal.write(event)
    return header


def add(
    connection: "Connection[Any]", journal: Journal, address: Address, model: Model, event: Event
) -> Header:
    """Make room for a model's embeddings, unless there is."""
    if model.fingerprint not in known_models(connection):
        _insert(connection, model)
        journal.write(event)
    return _there(connection, address)


def activate(
    connection: "Connection[Any]",
    journal: Journal,
    address: Address,
    fingerprint: str,
    event: Event,
) -> Header:
    """Let one model decide, and delete all that the others made."""
    number = known_model(connection, fingerprint).number
    connection.execute("UPDATE header SET active = %s", [fingerprint])
    drop_indexes(connection, but=number)
    for table in ('"references"', "holdings"):
        connection.execute(f"DELETE FROM {table} WHERE model <> %s", [number])
    connection.execute("DELETE FROM models WHERE number <> %s", [number])
    journal.write(event)
    return _there(connection, address)


def _there(connection: "Connection[Any]", address: Address) -> Header:
    header = header_of(connection, address)
    assert header is not None, "its models were just read"
    return header


def _insert(connection: "Connection[Any]", model: Model) -> None:
    if model.dim > LONGEST:
        raise GalleryError(
            f"PostgreSQL's vectors have at most {LONGEST:,} numbers, and embeddings of the model "
            f"{model.fingerprint[:12]} have {model.dim:,}. Keep this gallery in a file (SQLite)."
        )
    connection.execute(
        "INSERT INTO models (fingerprint, dim, distance) VALUES (%s, %s, %s)",
        [model.fingerprint, model.dim, model.distance],
    )
