"""The rows of the report's table about turned, moved and resized images."""

from collections.abc import Sequence
from dataclasses import replace

from gemel.evaluation._cells import Cell, measured, percent
from gemel.evaluation._evaluation import Evaluation
from gemel.evaluation._measure import Measure
from gemel.evaluation._robustness import RobustnessLevel


def robustness_measures(evaluations: Sequence[Evaluation]) -> tuple[Measure, ...]:
    """One row for each level of each change."""
    words = {level.words: None for e in evaluations if e.robustness for level in e.robustness.told}
    return tuple(_measure(said) for said in words)


def _measure(words: str) -> Measure:
    def read(evaluation: Evaluation) -> Cell | None:
        levels = evaluation.robustness.levels if evaluation.robustness else ()
        return next((_cell(level) for level in levels if level.words == words), None)

    return Measure(
        f"Wrong decisions, the probe {words}",
        f"EER, {words}",
        "Under it both errors at the operating point.",
        read,
    )


def _cell(level: RobustnessLevel) -> Cell:
    cell = measured(level.equal_error_rate)
    if level.false_match_rate is None or level.false_non_match_rate is None:
        return cell
    let_in, turned_away = level.false_match_rate.estimate, level.false_non_match_rate.estimate
    return replace(cell, beside=f"FMR {percent(let_in)}, FNMR {percent(turned_away)}")
