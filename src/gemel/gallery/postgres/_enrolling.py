"""References join: each identity whole, with its entry of the log, in one transaction."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from gemel.gallery._fit import checked_vectors, event_of
from gemel.gallery._records import Enrolment, Entry, Event, Key
from gemel.gallery.postgres._erasing import erase_references
from gemel.gallery.postgres._holdings import Change, keep_count
from gemel.gallery.postgres._journal import Journal
from gemel.gallery.postgres._models import known_model

if TYPE_CHECKING:
    from psycopg import Connection

_BESIDE = """
    SELECT subjects.tenant, identity, id
    FROM "references" JOIN subjects ON subjects.number = subject
    WHERE id = ANY(%s) AND model <> %s
"""
_JOIN = """
    WITH joined AS (
        INSERT INTO subjects (tenant, identity, metadata, created, updated)
        SELECT tenant, identity, coalesce(metadata::jsonb, '{}'), created, %(at)s
        FROM unnest(%(tenants)b::text[], %(identities)b::text[], %(metadata)b::text[],
            %(created)b::text[]) AS given (tenant, identity, metadata, created)
        ON CONFLICT (tenant, identity) DO UPDATE SET
            metadata = subjects.metadata || excluded.metadata, updated = excluded.updated
        RETURNING number, tenant, identity
    )
    SELECT tenant, identity, number, EXISTS (
        SELECT FROM "references" WHERE subject = joined.number AND model = %(model)s)
    FROM joined
"""
_COPY = """
    COPY "references" (subject, model, tenant, id, vector, quality, origin, thumbnail, created)
    FROM STDIN (FORMAT BINARY)
"""
_KINDS = ("int8", "int4", "text", "text", "vector", "float8", "text", "bytea", "text")


class _Seat(NamedTuple):
    """Where an identity's references go, and whether the model has some of it already."""

    subject: int
    taken: bool


def enrol(
    connection: "Connection[Any]",
    journal: Journal,
    enrolments: Sequence[Enrolment],
    fingerprint: str,
    event: Event,
) -> list[Entry]:
    """Add all, or none where one is refused.

    Raises:
        FingerprintError: If the gallery does not hold the model.
        ShapeError, GalleryError: If a vector is none of this model's, or not finite.
    """
    known = known_model(connection, fingerprint)
    checked_vectors(enrolments, known.model)
    events = list[Event]()
    for some in _of_different_keys(enrolments):
        staying = _beside(connection, some, known.number)
        _enrol_some(connection, journal.at, staying, known.number)
        events += [event_of(event, each, len(each.references)) for each in staying]
    return journal.append(events)


def _of_different_keys(enrolments: Sequence[Enrolment]) -> Iterator[list[Enrolment]]:
    """The enrolments in order, cut where an identity comes again."""
    some: dict[Key, Enrolment] = {}
    for each in enrolments:
        if each.key in some:
            yield list(some.values())
            some = {}
        some[each.key] = each
    if some:
        yield list(some.values())


def _beside(connection: "Connection[Any]", some: list[Enrolment], model: int) -> list[Enrolment]:
    """The enrolments without what was to join beside another model's reference and finds none."""
    ids = [one.id for each in some if each.beside for one in each.references]
    if not ids:
        return some
    rows = connection.execute(_BESIDE, [ids, model])
    there = {(Key(identity, tenant), name) for tenant, identity, name in rows}
    staying = []
    for each in some:
        fit = tuple(one for one in each.references if (each.key, one.id) in there)
        if fit or not each.beside:
            staying.append(replace(each, references=fit) if each.beside else each)
    return staying


def _enrol_some(connection: "Connection[Any]", at: str, some: list[Enrolment], model: int) -> None:
    if not some:
        return
    seats = _seats(connection, at, some, model)
    if emptied := [seats[each.key].subject for each in some if each.replace]:
        erase_references(connection, emptied)
    _copy(connection, at, some, model, seats)
    changes = []
    for each in some:
        new = each.replace or not seats[each.key].taken
        changes.append(Change(each.key.tenant, model, int(new), len(each.references)))
    keep_count(connection, changes)


def _seats(
    connection: "Connection[Any]", at: str, some: list[Enrolment], model: int
) -> dict[Key, _Seat]:
    given = {
        "tenants": [each.key.tenant for each in some],
        "identities": [each.key.identity for each in some],
        "metadata": [None if each.metadata is None else json.dumps(each.metadata) for each in some],
        "created": [each.created or at for each in some],
    }
    rows = connection.execute(_JOIN, {**given, "at": at, "model": model})
    return {Key(identity, tenant): _Seat(*seat) for tenant, identity, *seat in rows}


def _copy(
    connection: "Connection[Any]",
    at: str,
    some: list[Enrolment],
    model: int,
    seats: dict[Key, _Seat],
) -> None:
    with connection.cursor().copy(_COPY) as copy:
        copy.set_types(_KINDS)
        for each in some:
            subject, tenant = seats[each.key].subject, each.key.tenant
            for one in each.references:
                vector = one.vector.astype(np.float32)
                copy.write_row((
                    subject, model, tenant, one.id, vector, one.quality, one.origin,
                    one.thumbnail, one.created or at,
                ))  # fmt: skip
