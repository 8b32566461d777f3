"""Who has these values in the metadata: a look into an index, whatever the values are."""

import json
from collections.abc import Mapping
from sqlite3 import Connection
from typing import Any


def written_value(value: Any) -> str:
    """A JSON value as text, equal values alike.

    Example:
        >>> written_value({"b": 1.0, "a": None}), written_value(True), written_value("1")
        ('{"a":null,"b":1}', 'true', '"1"')
    """
    return json.dumps(_plain(value), sort_keys=True, separators=(",", ":"))


def filtered(where: Mapping[str, Any], column: str) -> tuple[str, list[str]]:
    """A condition on a column of subjects' numbers, and what is to be put into it.

    Example:
        >>> filtered({}, "number")
        ('TRUE', [])
    """
    one = f"{column} IN (SELECT subject FROM attribute WHERE name = ? AND value = ?)"
    put = [text for name, value in where.items() for text in (name, written_value(value))]
    return " AND ".join([one] * len(where)) or "TRUE", put


def chosen_by(connection: Connection, where: Mapping[str, Any]) -> list[int]:
    """Numbers of all subjects that a filter leaves, of every tenant."""
    one = "SELECT subject FROM attribute WHERE name = ? AND value = ?"
    put = [text for name, value in where.items() for text in (name, written_value(value))]
    rows = connection.execute(" INTERSECT ".join([one] * len(where)), put).fetchall()
    return [number for (number,) in rows]


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value
