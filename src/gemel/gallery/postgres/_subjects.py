"""Who is there: identities by name and page by page, and the references of one."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from gemel.gallery._records import Key, Reference, Scope, Subject
from gemel.gallery.postgres._filter import fits

if TYPE_CHECKING:
    from psycopg import Connection

_WHO = """
    subject.tenant, subject.identity, subject.metadata, subject.created, subject.updated, (
        SELECT count(*) FROM "references" WHERE subject = subject.number AND model = %(model)s)
"""
_ASKED = f"""
    SELECT {_WHO}
    FROM unnest(%(tenants)s::text[], %(identities)s::text[])
        WITH ORDINALITY AS asked (tenant, identity, place)
    LEFT JOIN subjects AS subject
        ON subject.tenant = asked.tenant AND subject.identity = asked.identity
    ORDER BY place
"""
_HAS_ANY = """EXISTS (
    SELECT FROM "references" WHERE subject = subject.number AND model = %(model)s)"""
_REFERENCES = """
    SELECT id, vector, quality, origin, thumbnail, reference.created
    FROM "references" AS reference JOIN subjects ON subjects.number = reference.subject
    WHERE subjects.tenant = %s AND subjects.identity = %s AND model = %s
    ORDER BY reference.number
"""


def subjects(
    connection: "Connection[Any]", keys: Sequence[Key], model: int
) -> list[Subject | None]:
    """The identities asked for, in that order; None for each that is not there."""
    tenants, identities = [key.tenant for key in keys], [key.identity for key in keys]
    asked = {"tenants": tenants, "identities": identities, "model": model}
    rows = connection.execute(_ASKED, asked)
    return [None if row[0] is None else _subject(*row) for row in rows]


def references(connection: "Connection[Any]", key: Key, model: int) -> tuple[Reference, ...]:
    """All references of an identity, in the order in which they joined."""
    rows = connection.execute(_REFERENCES, [key.tenant, key.identity, model], binary=True)
    return tuple(Reference(*row) for row in rows)


def listed(
    connection: "Connection[Any]", scope: Scope | None, model: int, after: Key | None, limit: int
) -> list[Subject]:
    """A page of identities in the order of (tenant, identity)."""
    conditions, values = ["true"], dict[str, Any](model=model, limit=limit)
    if scope is not None:
        condition, wanted = fits(scope.where)
        conditions += ["subject.tenant = %(tenant)s", condition, _HAS_ANY]
        values |= {"tenant": scope.tenant, **wanted}
    if after is not None:
        conditions.append("(subject.tenant, subject.identity) > (%(after)s, %(past)s)")
        values |= {"after": after.tenant, "past": after.identity}
    rows = connection.execute(
        f"SELECT {_WHO} FROM subjects AS subject WHERE {' AND '.join(conditions)} "
        "ORDER BY subject.tenant, subject.identity LIMIT %(limit)s",
        values,
    )
    return [_subject(*row) for row in rows]


def _subject(
    tenant: str, identity: str, metadata: dict[str, Any], created: str, updated: str, count: int
) -> Subject:
    return Subject(Key(identity, tenant), metadata, count, created, updated)
