"""How many identities and references each tenant has, kept along with every change.

Every answer says among how many it was chosen, and counting 100,000 rows takes longer than finding
the nearest of them.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from gemel.gallery._records import Counts, Scope
from gemel.gallery.postgres._filter import fits

if TYPE_CHECKING:
    from psycopg import Connection

_KEEP = """
    INSERT INTO holdings AS held (tenant, model, identities, "references")
    SELECT tenant, model, sum(identities), sum("references")
    FROM unnest(%s::text[], %s::integer[], %s::bigint[], %s::bigint[])
        AS given (tenant, model, identities, "references")
    GROUP BY tenant, model
    ON CONFLICT (tenant, model) DO UPDATE SET
        identities = held.identities + excluded.identities,
        "references" = held."references" + excluded."references"
"""


class Change(NamedTuple):
    """So many more of a model in a tenant, or fewer."""

    tenant: str
    model: int
    identities: int
    references: int


def keep_count(connection: "Connection[Any]", changes: Iterable[Change]) -> None:
    """Note what a transaction changed."""
    columns = [list(column) for column in zip(*changes, strict=True)]
    if columns:
        connection.execute(_KEEP, columns)


def count(connection: "Connection[Any]", scope: Scope | None, model: int) -> Counts:
    """How many identities have references of a model in a scope, or in all, and how many."""
    if scope is None:
        row = connection.execute(
            'SELECT coalesce(sum(identities), 0)::bigint, coalesce(sum("references"), 0)::bigint '
            "FROM holdings WHERE model = %s",
            [model],
        ).fetchone()
    elif scope.where:
        condition, values = fits(scope.where)
        row = connection.execute(
            'SELECT count(DISTINCT subject.number), count(*) FROM "references" AS reference '
            "JOIN subjects AS subject ON subject.number = reference.subject "
            f"WHERE reference.model = %(model)s AND subject.tenant = %(tenant)s AND {condition}",
            {"model": model, "tenant": scope.tenant, **values},
        ).fetchone()
    else:
        row = connection.execute(
            'SELECT identities, "references" FROM holdings WHERE model = %s AND tenant = %s',
            [model, scope.tenant],
        ).fetchone()
    return Counts(*row) if row else Counts(0, 0)
