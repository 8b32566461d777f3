"""The report's table: measures down, evaluations across."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gemel.evaluation._cells import Cell
from gemel.evaluation._door_measures import open_set_measures
from gemel.evaluation._evaluation import Evaluation
from gemel.evaluation._families import (
    class_measures,
    impostor_measures,
    missing_measures,
    official_measures,
    one_shot_measures,
    search_measures,
)
from gemel.evaluation._file_measures import on_file_measures
from gemel.evaluation._measure import Measure, noun_for
from gemel.evaluation._measures import (
    BELIEVING,
    DECIDING,
    GRADING,
    TELLING_APART,
    read_off_measures,
    reading_measures,
    transaction_measures,
)
from gemel.evaluation._robustness_measures import robustness_measures

ABSENT = Cell("\N{EN DASH}")


@dataclass(frozen=True)
class Row:
    """One measure with its value for each evaluation."""

    measure: Measure
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Group:
    """Measures that answer one question."""

    question: str
    rows: tuple[Row, ...]


def table(evaluations: Sequence[Evaluation]) -> tuple[Group, ...]:
    """Every measure that at least one of the evaluations has, under the question it answers."""
    noun = noun_for(evaluations)
    identifying = (
        *one_shot_measures(evaluations),
        *official_measures(evaluations),
        *search_measures(evaluations, noun),
    )
    questions: dict[str, Iterable[Measure]] = {
        "Can it tell two apart?": (*TELLING_APART, *read_off_measures(evaluations)),
        "How alike are two?": GRADING,
        "What does the decision do?": (*DECIDING, *transaction_measures(noun)),
        "Who gets through?": impostor_measures(evaluations),
        "Which one is it?": identifying,
        **on_file_measures(evaluations),
        **open_set_measures(evaluations, noun),
        "Which of the known ones is it?": class_measures(evaluations, noun),
        "What if an input is missing?": missing_measures(evaluations),
        "What if an image is turned, moved or resized?": robustness_measures(evaluations),
        "Can its probabilities be believed?": BELIEVING,
        "Could everything be read?": reading_measures(noun),
    }
    groups = [
        Group(question, tuple(_rows(measures, evaluations)))
        for question, measures in questions.items()
    ]
    return tuple(group for group in groups if group.rows)


def _rows(measures: Iterable[Measure], evaluations: Sequence[Evaluation]) -> Iterable[Row]:
    for measure in measures:
        cells = [measure.read(evaluation) for evaluation in evaluations]
        if any(cells):
            yield Row(measure, tuple(cell or ABSENT for cell in cells))
