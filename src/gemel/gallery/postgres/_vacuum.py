"""Clean-up: tables are written anew without what was deleted, and indexes are made and measured."""

import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gemel.errors import GalleryError
from gemel.gallery.postgres._approximate import RECALL, admit, build, is_large
from gemel.gallery.postgres._indexes import drop_index, index_name, indexes_there
from gemel.gallery.postgres._schema import REWRITTEN
from gemel.gallery.postgres._target import Target, all_targets

if TYPE_CHECKING:
    from psycopg import Connection

LEFT = (
    "copies in the write-ahead log (pg_wal) until the server has written over its old segments, "
    "and in archives, replicas and backups until they are renewed"
)


@dataclass
class _Heard:
    """What the server remarks while it writes a table anew."""

    kept: int = 0
    warned: list[str] = field(default_factory=list)

    def hear(self, remark: Any) -> None:
        """Count rows that some running transaction may still look at; keep warnings."""
        if remark.severity_nonlocalized == "WARNING":
            self.warned.append(remark.message_primary)
        elif found := re.match(r"\d+", remark.message_detail or ""):
            self.kept += int(found.group())


def clean(connection: "Connection[Any]") -> dict[str, Any]:
    """Write the tables anew and let the server write them to disk; what was done, for the log.

    Raises:
        GalleryError: If this user may not.
    """
    kept = _rewrite(connection)
    alive = f"{kept} deleted rows that a running transaction may still see; " if kept else ""
    return {
        "rewritten": list(REWRITTEN),
        "rows_kept_for_running_transactions": kept,
        "checkpoint": _checkpoint(connection),
        "remains": alive + LEFT,
    }


def _rewrite(connection: "Connection[Any]") -> int:
    """Write the tables anew; how many deleted rows had to be taken along."""
    heard = _Heard()
    connection.add_notice_handler(heard.hear)
    try:
        for table in REWRITTEN:
            connection.execute(f'VACUUM (FULL, VERBOSE, ANALYZE) "{table}"')
    finally:
        connection.remove_notice_handler(heard.hear)
    if heard.warned:
        # The server only warns, and goes on with the next table.
        raise GalleryError(
            f"The server did not write the tables anew: {heard.warned[0]}. Let their owner do it."
        )
    return heard.kept


def _checkpoint(connection: "Connection[Any]") -> str:
    """The files of the old tables are deleted at a checkpoint."""
    import psycopg

    try:
        connection.execute("CHECKPOINT")
    except psycopg.errors.InsufficientPrivilege:
        return "not permitted; the old files go at the server's next one"
    return "done"


def index_large_tenants(
    connection: "Connection[Any]", above: int, say: Callable[[str], None] = warnings.warn
) -> list[dict[str, Any]]:
    """Make and measure an index for each large tenant; what was found, for the log."""
    targets = all_targets(connection)
    large = [target for target in targets if is_large(target, above)]
    wanted = {index_name(target.known.number, target.tenant) for target in large}
    for name in indexes_there(connection) - wanted:
        drop_index(connection, name)
    return [_index(connection, target, say) for target in large]


def _index(
    connection: "Connection[Any]", target: Target, say: Callable[[str], None]
) -> dict[str, Any]:
    assert target.ranking is not None
    build(connection, target, target.ranking)
    gate = admit(connection, target, target.ranking)
    if gate.ef_search is None:
        say(
            f"An index over the {target.references:,} references of the tenant {target.tenant!r} "
            f"finds {gate.recall:.1%} of the nearest, and {RECALL:.0%} are asked of it. It was "
            "dropped: this tenant is searched exactly."
        )
    return {
        "tenant": target.tenant,
        "model": target.known.model.fingerprint,
        "references": target.references,
        "recall": round(gate.recall, 4),
        "ef_search": gate.ef_search,
    }
