"""The owners of the references nearest to a probe."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from gemel.gallery.postgres._filter import fits
from gemel.gallery.postgres._ranking import Ranking
from gemel.gallery.postgres._target import Target

if TYPE_CHECKING:
    from psycopg import Connection

MORE = 4
"""Rows read past those that were asked for, to see whether the last of them nearly ties."""
TIED = 1_000
"""Rows looked at where it does; of more the first by name are taken."""

_NEAREST = """
    SELECT near.subject, subject.identity, near.vector, near.far
    FROM (
        SELECT reference.subject, reference.vector, {far} AS far
        FROM "references" AS reference WHERE {condition} ORDER BY {far} LIMIT %(rows)s
    ) AS near JOIN subjects AS subject ON subject.number = near.subject
    ORDER BY near.far
"""
_TIED = """
    SELECT near.subject, subject.identity, near.vector, near.far
    FROM (
        SELECT reference.subject, reference.vector, {far} AS far
        FROM "references" AS reference WHERE {condition}
    ) AS near JOIN subjects AS subject ON subject.number = near.subject
    WHERE near.far <= %(last)s
    ORDER BY near.far >= %(first)s, subject.identity LIMIT %(rows)s
"""


@dataclass(frozen=True, eq=False)
class Question:
    """Whose references are nearest to a probe.

    Attributes:
        probe: Whom it is about.
        target: What is searched.
        where: Values that the metadata has to have.
        references: How many references are looked for.
    """

    probe: Float[ndarray, " dim"]
    target: Target
    where: Mapping[str, Any]
    references: int


def rows_that_fit(
    connection: "Connection[Any]", target: Target, where: Mapping[str, Any]
) -> tuple[str, dict[str, Any]]:
    """A condition on the table `reference`, and its values."""
    condition, values = fits(where)
    if not where:
        return target.condition(connection), {}
    fitting = (
        "reference.subject IN (SELECT subject.number FROM subjects AS subject "
        f"WHERE subject.tenant = %(tenant)s AND {condition})"
    )
    together = f"{target.condition(connection)} AND {fitting}"
    return together, {"tenant": target.tenant, **values}


def exact_owners(connection: "Connection[Any]", question: Question, ranking: Ranking) -> list[int]:
    """Their numbers, the nearest first, by looking at every row."""
    condition, values = rows_that_fit(connection, question.target, question.where)
    # No index is for this expression: each index is for the vector cast to its length.
    parts = {"far": ranking.far.format(operand="reference.vector"), "condition": condition}
    values |= {"probe": question.probe, "rows": question.references + MORE}
    rows = connection.execute(_NEAREST.format(**parts), values, binary=True).fetchall()
    if len(rows) == question.references + MORE:
        edge = rows[question.references - 1][-1]
        blur = ranking.blur(edge)
        if rows[-1][-1] <= edge + blur:
            values |= {
                "first": edge - blur,
                "last": edge + blur,
                "rows": question.references + TIED,
            }
            rows = connection.execute(_TIED.format(**parts), values, binary=True).fetchall()
    return _owners(rows, question, ranking)


def approximate_owners(
    connection: "Connection[Any]", question: Question, ranking: Ranking
) -> list[int] | None:
    """The same by the tenant's index; None if it gives fewer rows than there are."""
    target = question.target
    far = f"{indexed(target)} {ranking.operator} %(probe)s"
    query = _NEAREST.format(far=far, condition=target.condition(connection))
    values = {"probe": question.probe, "rows": question.references + MORE}
    rows = connection.execute(query, values, binary=True).fetchall()
    if len(rows) < min(question.references, target.references):
        return None
    return _owners(rows, question, ranking)


def indexed(target: Target, of: str = "reference") -> str:
    """The expression that an index of the target is made over."""
    return f"({of}.vector::vector({target.known.model.dim}))"


def _owners(rows: list[Any], question: Question, ranking: Ranking) -> list[int]:
    if not rows:
        return []
    subjects, names, vectors, _ = zip(*rows, strict=True)
    far = ranking.in_order(question.probe, np.stack(vectors))
    order = sorted(range(len(rows)), key=lambda row: (far[row], names[row]))
    return list(dict.fromkeys(subjects[row] for row in order[: question.references]))
