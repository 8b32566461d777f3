"""References go, of every model, and the counts with them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from gemel.gallery.postgres._holdings import Change, keep_count

if TYPE_CHECKING:
    from psycopg import Connection

_ERASE = """
    WITH gone AS (
        DELETE FROM "references" WHERE subject = ANY(%s) RETURNING tenant, model, subject
    )
    SELECT tenant, model, -count(DISTINCT subject), -count(*) FROM gone GROUP BY tenant, model
"""


def erase_references(connection: "Connection[Any]", subjects: Sequence[int]) -> int:
    """Delete all references of these subjects; how many there were."""
    changes = [Change(*row) for row in connection.execute(_ERASE, [list(subjects)])]
    keep_count(connection, changes)
    return -sum(change.references for change in changes)
