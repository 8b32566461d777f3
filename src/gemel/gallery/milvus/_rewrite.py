"""Files written anew without what was deleted."""

from collections.abc import Iterable

from gemel.gallery._records import Model
from gemel.gallery.milvus._client import BLOCK, WINDOW, Client
from gemel.gallery.milvus._references import FIELDS as REFERENCE
from gemel.gallery.milvus._rows import FIELDS as RECORD
from gemel.gallery.milvus._schema import RECORDS, make_records, make_shelf

COPY = "_copy"
"""At the end of the name of a copy that takes the place of what it was made from."""

EMBEDDED = (
    "The files of Milvus' embedded store may hold the vectors until `gemel gallery {shown} vacuum` "
    "writes them anew."
)
SERVER = (
    "The server's files may hold the vectors until `gemel gallery {shown} vacuum` compacts them "
    "and its garbage collection (dataCoord.gc.dropTolerance, by default three hours or a day) "
    "takes the old ones away, and its message log until its retention ends (by default three days)."
)
SWEPT = (
    "The server's garbage collection takes the old files away after dataCoord.gc.dropTolerance, "
    "and its message log ends with its retention."
)
BEGUN = "The server is still compacting; vacuum again to see it done. "


def remains(client: Client) -> str:
    """What is left of a removed vector, and until when."""
    return (EMBEDDED if client.embedded else SERVER).format(shown=client.shown)


def copy_records(client: Client) -> None:
    """Have the embedded store's records in new files, and the old ones gone."""
    make_records(client, RECORDS + COPY)
    _copy(client, RECORDS, (*RECORD, "facts", "nothing"), 2000)


def copy_shelf(client: Client, shelf: str, model: Model) -> None:
    """Have a shelf of the embedded store in new files, and the old ones gone."""
    make_shelf(client, shelf + COPY, model)
    rows = max(1, min(WINDOW, BLOCK // (4 * model.dim)))
    _copy(client, shelf, (*REFERENCE, "tenant", "key"), rows)


def recover(client: Client) -> None:
    """Finish what a kill left of a copy: without its original it is complete."""
    there = client.collections()
    for copy in (name for name in there if name.endswith(COPY)):
        name = copy.removesuffix(COPY)
        if name in there:
            client.drop(copy)
        else:
            client.rename(copy, name)


def _copy(client: Client, collection: str, fields: Iterable[str], rows: int) -> None:
    copy = collection + COPY
    client.load([copy])
    for page in client.pages(collection, 'id > ""', tuple(fields), 0, rows=rows):
        client.insert(copy, page)
    client.flush(copy)
    client.drop(collection)
    client.rename(copy, collection)
    client.load([collection])
