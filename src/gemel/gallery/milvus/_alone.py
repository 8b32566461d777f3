"""Writers of the embedded store: one process, so one lock is their turn."""

from collections.abc import Iterable

from gemel.gallery._records import Entry, Key
from gemel.gallery.milvus._client import Client
from gemel.gallery.milvus._draft import Build, Mark, viewed, wanted, write
from gemel.gallery.milvus._find import identified, newest
from gemel.gallery.milvus._rows import END, record
from gemel.gallery.milvus._schema import RECORDS
from gemel.gallery.milvus._texts import value_of


class Alone:
    """One insert carries the whole change, and the embedded store writes an insert whole or not
    at all: its log ends before one that is cut off."""

    def __init__(self, client: Client) -> None:
        assert client.embedded
        self._client, self._turn = client, client.embedded.lock
        self._begun = False

    def mark(self) -> Mark:
        """What the record of the log's end says."""
        if not self._there():
            return Mark()
        row = newest(self._client, [END], 0).get(END)
        return Mark(row["sequence"], **value_of(row)) if row else Mark()

    def commit(self, keys: Iterable[Key], build: Build) -> list[Entry]:
        """Write a change of these identities."""
        names = wanted(keys)
        with self._turn:
            rows = newest(self._client, names, 0) if self._there() else {}
            mark, view = self.mark(), viewed(names, rows, 0)
            draft = build(view)
            if not draft.changes:
                return []
            written = write(draft, view, mark)
            end = {"hash": written.mark.hash, "header": written.mark.header}
            added = [*written.rows, record(END, written.mark.sequence, end, "The log's end")]
            self._client.insert(RECORDS, identified(self._client, added))
            gone = [each.now.name for each in draft.changes if each.now and each.now.gone]
            self._client.delete(RECORDS, gone)
            return written.entries

    def settle(self) -> None:
        """Open the records to questions; what a killed process had begun is not there."""
        if self._there():
            self._client.load([RECORDS])

    def _there(self) -> bool:
        self._begun = self._begun or RECORDS in self._client.collections()
        return self._begun
