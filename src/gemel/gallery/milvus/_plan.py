"""A change that is about to be written: complete in the store before anything depends on it."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from gemel.gallery.milvus._client import Client, Row
from gemel.gallery.milvus._schema import RECORDS
from gemel.gallery.milvus._texts import CAPACITY, joined, split

NAME = "p"
"""Of the rows of every plan."""


@dataclass(frozen=True)
class Plan:
    """What is to be done.

    Attributes:
        rows: To be inserted, with their primary keys.
        past: Primary keys of the rows that these follow.
        header: Sequence of the newest header then.
    """

    rows: Sequence[Row]
    past: Sequence[str]
    header: int


def write_plan(client: Client, ticket: str, plan: Plan) -> list[str]:
    """Keep a plan; the primary keys of its rows."""
    text = json.dumps(asdict(plan), ensure_ascii=False, separators=(",", ":"))
    parts = [text[start : start + CAPACITY] for start in range(0, len(text), CAPACITY)]
    rows: list[Row] = [
        {
            "id": f"{NAME}{ticket}.{number:04d}",
            "name": NAME,
            "sequence": len(parts),
            "facts": [],
            "nothing": [0.0, 0.0],
            **split(part),
        }
        for number, part in enumerate(parts)
    ]
    client.insert(RECORDS, rows)
    return [row["id"] for row in rows]


def read_plan(client: Client, ticket: str) -> tuple[Plan, list[str]] | None:
    """The plan and its primary keys; None if it is done and gone."""
    own = f'id < "{NAME}{ticket}/"'
    rows: list[Row] = []
    for page in client.pages(
        RECORDS, own, ("id", "sequence", *split("")), 0, rows=100, after=f"{NAME}{ticket}."
    ):
        rows += page
    if not rows or len(rows) < rows[0]["sequence"]:
        return None
    return Plan(**json.loads("".join(map(joined, rows)))), [row["id"] for row in rows]
