"""The log, read from where somebody left off."""

from collections.abc import Iterator

from gemel.gallery._records import Entry
from gemel.gallery.milvus._glance import Glance
from gemel.gallery.milvus._rows import FIELDS, entry_of
from gemel.gallery.milvus._schema import RECORDS

PAGE = 1000
"""Entries that are read at once."""


def entries(glance: Glance, since: int, limit: int | None) -> Iterator[Entry]:
    """Entries after a sequence number, oldest first, up to what was acknowledged at the glance."""
    left = glance.mark.sequence - since if limit is None else limit
    pages = glance.client.pages(
        RECORDS, 'id < "m"', FIELDS, glance.mark.at, rows=PAGE, after=f"l{max(since, 0):016d}"
    )
    for page in pages:
        for row in page:
            if left <= 0:
                return
            yield entry_of(row)
            left -= 1
