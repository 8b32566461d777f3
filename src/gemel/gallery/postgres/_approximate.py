"""An index for each large tenant, which may answer once its recall was measured.

It is pgvector's HNSW graph over one model's references in one tenant: a graph of several tenants
would spend its search on the others' references, and could end it with too few of one's own.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gemel.gallery.postgres._candidates import indexed
from gemel.gallery.postgres._indexes import drop_index, index_name
from gemel.gallery.postgres._ranking import Ranking
from gemel.gallery.postgres._target import Target

if TYPE_CHECKING:
    from psycopg import Connection

LONGEST = 2_000
"""Numbers of a vector that pgvector's index holds at most."""
RECALL = 0.99
"""Share of the nearest references that an index has to find before it may answer."""
DEPTH = 10
"""So many nearest are looked for, of others than whose vector it is: its own are found easily."""
SAMPLE = 100
"""A tenant's own vectors that it is measured with."""
LADDER = (100, 200, 400, 800, 1_000)
"""How far the graph is searched (`hnsw.ef_search`): the first step that reaches the recall."""
FARTHEST = LADDER[-1]
"""Rows at most that an index is asked for; deeper questions are answered exactly."""
GROWTH = 2
"""A tenant that has grown so many times over since is answered exactly until the next measuring."""

_SAMPLE = """
    SELECT reference.vector, reference.subject FROM "references" AS reference WHERE {condition}
    ORDER BY hashtextextended(reference.id, 0) LIMIT %s
"""
_FAR = """
    SELECT {far} AS far FROM "references" AS reference
    WHERE {condition} AND reference.subject <> %(subject)s ORDER BY {far} LIMIT %(rows)s
"""
_INDEX_ONLY = """
    SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off;
"""


@dataclass(frozen=True)
class Gate:
    """What came of an index.

    Attributes:
        ef_search: How far it has to search; None if no step reaches the recall.
        recall: Mean share of the nearest references that it found, at the last step tried.
    """

    ef_search: int | None
    recall: float


def search_width(target: Target, rows: int) -> int | None:
    """How far an index is to be searched for so many rows; None where it may not answer."""
    if target.ef_search is None or rows > FARTHEST:
        return None
    return None if has_grown(target) else max(target.ef_search, rows)


def has_grown(target: Target) -> bool:
    """Whether there are so many more than were measured that this says nothing any more."""
    return target.references > GROWTH * (target.measured or 0)


def is_large(target: Target, above: int) -> bool:
    """Whether the target should have an index, and can."""
    several = target.identities > 1 and target.references > above
    return several and target.ranking is not None and target.known.model.dim <= LONGEST


def build(connection: "Connection[Any]", target: Target, ranking: Ranking) -> None:
    """Make the index, if it is not there."""
    name = index_name(target.known.number, target.tenant)
    of = '"references"'
    with connection.transaction():
        connection.execute(
            f'CREATE INDEX IF NOT EXISTS "{name}" ON {of} '
            f"USING hnsw ({indexed(target, of)} {ranking.operators}) "
            f"WHERE {target.condition(connection, of)}",
            {},
        )
        # An index over an expression has statistics of its own, which are samples of the vectors.
        connection.execute(f'ALTER INDEX "{name}" ALTER COLUMN 1 SET STATISTICS 0')


def admit(connection: "Connection[Any]", target: Target, ranking: Ranking) -> Gate:
    """Measure the index against the exact search, and note whether it may answer."""
    gate = _measure(connection, target, ranking)
    connection.execute(
        "UPDATE holdings SET ef_search = %s, recall = %s, measured = %s "
        "WHERE tenant = %s AND model = %s",
        [gate.ef_search, gate.recall, target.references, target.tenant, target.known.number],
    )
    if gate.ef_search is None:
        drop_index(connection, index_name(target.known.number, target.tenant))
    return gate


def _measure(connection: "Connection[Any]", target: Target, ranking: Ranking) -> Gate:
    condition = target.condition(connection)
    rows = connection.execute(_SAMPLE.format(condition=condition), [SAMPLE], binary=True)
    sample = [{"probe": probe, "subject": subject} for probe, subject in rows]
    exact = _FAR.format(far=ranking.far.format(operand="reference.vector"), condition=condition)
    true = [_distances(connection, exact, values) for values in sample]
    near = _FAR.format(far=f"{indexed(target)} {ranking.operator} %(probe)s", condition=condition)
    recall = 0.0
    for ef_search in LADDER:
        with connection.transaction():
            connection.execute(f"{_INDEX_ONLY} SET LOCAL hnsw.ef_search = {ef_search}")
            found = [_distances(connection, near, values) for values in sample]
        recall = _recall(true, found, ranking)
        if recall >= RECALL:
            return Gate(ef_search, recall)
    return Gate(None, recall)


def _distances(connection: "Connection[Any]", query: str, values: dict[str, Any]) -> list[float]:
    rows = connection.execute(query, {**values, "rows": DEPTH}, binary=True)
    return [row[0] for row in rows]


def _recall(true: list[list[float]], found: list[list[float]], ranking: Ranking) -> float:
    """Whatever is as near as the last of the nearest is one of them, whichever row it is."""
    right = 0
    for nearest, fars in zip(true, found, strict=True):
        edge = nearest[-1] + ranking.blur(nearest[-1])
        right += sum(far <= edge for far in fars)
    return right / sum(map(len, true))
