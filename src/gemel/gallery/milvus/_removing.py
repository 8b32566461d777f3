"""An identity that leaves: first nobody sees it any more, then its references are deleted."""

from contextlib import suppress

from gemel.errors import GalleryError
from gemel.gallery._fit import event_for
from gemel.gallery._records import Event, Key, Receipt
from gemel.gallery.milvus._client import Client
from gemel.gallery.milvus._draft import Change, Draft, Journal, View
from gemel.gallery.milvus._rewrite import remains
from gemel.gallery.milvus._rows import Person


def remove(client: Client, journal: Journal, key: Key, event: Event) -> Receipt | None:
    """Erase an identity with all its references, of every model; None if there is none."""
    past: dict[str, list[str]] = {}

    def build(view: View) -> Draft:
        past.clear()
        held = view.sure.shelf.values()
        before = view.person(key)
        if before is None:
            return Draft()
        past.update({each: before.ids(each) for each in before.batches if each in held})
        said = event_for(event, key, sum(map(len, past.values())))
        return Draft([Change(said, before, Person(key, {}, "", view.time, {}, gone=True))])

    entries = journal.commit([key], build)
    if not entries:
        return None
    # What is left after a failure is named by nobody, and `vacuum` looks for it.
    with suppress(GalleryError):
        for shelf, ids in past.items():
            client.delete(shelf, ids)
    [entry] = entries
    references = sum(map(len, past.values()))
    return Receipt(key, references, entry.sequence, entry.at, entry.hash, remains(client))
