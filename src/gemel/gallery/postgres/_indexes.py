"""Names of the indexes that belong to one model in one tenant, and how they go."""

import hashlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from psycopg import Connection

_THERE = """
    SELECT indexname FROM pg_indexes
    WHERE schemaname = current_schema() AND tablename = 'references' AND indexname LIKE 'near\\_%'
"""


def index_name(model: int, tenant: str) -> str:
    """What the index of a model in a tenant is called; a tenant's name may be longer than that.

    Example:
        >>> index_name(1, "")
        'near_1_e3b0c44298fc1c14'
    """
    return f"near_{model}_{hashlib.sha256(tenant.encode()).hexdigest()[:16]}"


def indexes_there(connection: "Connection[Any]") -> set[str]:
    """Names of all that there are."""
    return {row[0] for row in connection.execute(_THERE)}


def drop_index(connection: "Connection[Any]", name: str) -> None:
    """Do away with one, if it is there."""
    connection.execute(f'DROP INDEX IF EXISTS "{name}"')


def drop_indexes(connection: "Connection[Any]", *, but: int) -> None:
    """Do away with those of all models but one."""
    for name in indexes_there(connection):
        if not name.startswith(f"near_{but}_"):
            drop_index(connection, name)
