"""The numbers of an evaluation that a table may report."""

from typing import Literal, TypeAlias

from gemel.evaluation import Evaluation
from gemel.metrics import Measured

Measure: TypeAlias = Literal[
    "pair_accuracy",
    "false_match_rate",
    "false_non_match_rate",
    "equal_error_rate",
    "area_under_curve",
    "one_shot_accuracy",
]


def measured(measure: Measure, evaluation: Evaluation) -> Measured | None:
    """The number of that name; None where this data does not allow it to be measured."""
    if measure == "one_shot_accuracy":
        return None if evaluation.one_shot is None else evaluation.one_shot.accuracy
    for part in (evaluation, evaluation.operating):
        found = getattr(part, measure, None)
        if isinstance(found, Measured):
            return found
    return None
