"""The newest record of each name."""

from collections.abc import Iterable, Iterator, Sequence

from gemel.gallery.milvus._client import Client, Row, within
from gemel.gallery.milvus._rows import FIELDS
from gemel.gallery.milvus._schema import RECORDS

SPAN = 200_000
"""Characters of names in one question."""


def newest(client: Client, names: Sequence[str], at: int) -> dict[str, Row]:
    """The newest record of each of these names that there is."""
    found: dict[str, Row] = {}
    for some in _spans(names):
        if client.embedded:
            # One process writes here, so a record's name is its primary key and the newest
            # takes the place of the one before; by primary key the store finds it at once.
            rows = client.ids(RECORDS, some, FIELDS, at)
        else:
            rows = client.query(RECORDS, within("name", some), FIELDS, at)
        for row in rows:
            name = row["name"]
            if name not in found or found[name]["sequence"] < row["sequence"]:
                found[name] = row
    return found


def identified(client: Client, rows: Iterable[Row]) -> list[Row]:
    """The rows with their primary keys."""
    return [{"id": record_id(client, row["name"], row["sequence"]), **row} for row in rows]


def record_id(client: Client, name: str, sequence: int) -> str:
    """The primary key of a record."""
    if name == "l":
        return f"l{sequence:016d}"
    return name if client.embedded else f"{name}!{sequence:016d}"


def _spans(names: Sequence[str]) -> Iterator[list[str]]:
    some: list[str] = []
    length = 0
    for name in dict.fromkeys(names):
        if some and length + len(name) > SPAN:
            yield some
            some, length = [], 0
        some.append(name)
        length += len(name) + 3
    if some:
        yield some
