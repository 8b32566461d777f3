"""An identity leaves: its row, its references of every model, and the entry that says so."""

from typing import TYPE_CHECKING, Any

from gemel.gallery._fit import event_for
from gemel.gallery._records import Event, Key, Receipt
from gemel.gallery.postgres._erasing import erase_references
from gemel.gallery.postgres._journal import Journal

if TYPE_CHECKING:
    from psycopg import Connection

REMAINS = (
    "no question finds it any more, but the server's files still hold the deleted rows until "
    "`gemel gallery … vacuum` writes the tables anew; the write-ahead log (pg_wal) may hold copies "
    "until the server has written over its old segments, and so do archives, replicas and backups "
    "until they are renewed"
)


def remove(
    connection: "Connection[Any]", journal: Journal, key: Key, event: Event
) -> Receipt | None:
    """Delete an identity; None if there is none."""
    found = connection.execute(
        "SELECT number FROM subjects WHERE tenant = %s AND identity = %s",
        [key.tenant, key.identity],
    ).fetchone()
    if found is None:
        return None
    references = erase_references(connection, found)
    connection.execute("DELETE FROM subjects WHERE number = %s", found)
    entry = journal.write(event_for(event, key, references))
    return Receipt(key, references, entry.sequence, entry.at, entry.hash, REMAINS)
