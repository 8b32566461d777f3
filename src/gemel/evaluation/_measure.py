"""What one row of the report's table is made of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from gemel.evaluation._cells import Cell
from gemel.evaluation._evaluation import Evaluation
from gemel.evaluation._nouns import common_noun

Read: TypeAlias = Callable[[Evaluation], Cell | None]


@dataclass(frozen=True)
class Measure:
    """One row of the table.

    Attributes:
        plain: What it is, for whoever has never heard the term.
        term: What the field calls it.
        meaning: How to read it.
        read: Its value for an evaluation; None where that has none.
    """

    plain: str
    term: str
    meaning: str
    read: Read


def noun_for(evaluations: Sequence[Evaluation]) -> str:
    """What all these evaluations may call one of their samples."""
    return common_noun(evaluation.protocol.noun for evaluation in evaluations)
