"""What the report says about claims against samples on file, by how many they are."""

from collections.abc import Callable, Sequence

from gemel.evaluation._cells import Cell, measured, percent
from gemel.evaluation._evaluation import Evaluation
from gemel.evaluation._families import IMPOSTORS
from gemel.evaluation._forgeries import ImpostorKind
from gemel.evaluation._measure import Measure, Read
from gemel.evaluation._on_file import OnFile
from gemel.metrics import Measured


def on_file_measures(evaluations: Sequence[Evaluation]) -> dict[str, tuple[Measure, ...]]:
    """For each number of references a question, and the errors of claims."""
    files = [e.on_file for e in evaluations if e.on_file]
    numbers = sorted({one.references for one in files})
    return {
        f"With {number} on file: is it who it claims to be?": _measures_of(
            number, [one for one in files if one.references == number]
        )
        for number in numbers
    }


def _measures_of(number: int, files: Sequence[OnFile]) -> tuple[Measure, ...]:
    rates = list(dict.fromkeys(rate for one in files for rate in one.false_non_match_rates))
    kinds = list(dict.fromkeys(impostor.kind for one in files for impostor in one.impostors))
    return (
        Measure(
            "Wrong decisions, with both mistakes equally common",
            f"EER, {number} on file",
            "Of all claims.",
            _of(number, lambda one: one.equal_error_rate),
        ),
        *(_read_off_measure(number, rate) for rate in rates),
        *_point_measures(number),
        *(measure for kind in kinds for measure in _kind_measures(number, kind, rates)),
        _count_measure(number),
    )


def _read_off_measure(number: int, rate: float) -> Measure:
    return Measure(
        f"Rightful ones turned away where {percent(rate)} of impostors are let in",
        f"FNMR at FMR {percent(rate)}, {number} on file",
        "At a threshold read off these very claims, not at the calibrated one.",
        _of(number, lambda one: one.false_non_match_rates.get(rate)),
    )


def _point_measures(number: int) -> tuple[Measure, Measure]:
    return (
        Measure(
            "Impostors let in",
            f"FMR, {number} on file",
            f"At the operating point that calibration fixed for {number} on file.",
            _of(number, lambda one: one.false_match_rate),
        ),
        Measure(
            "Rightful ones turned away",
            f"FNMR, {number} on file",
            "At the same operating point.",
            _of(number, lambda one: one.false_non_match_rate),
        ),
    )


def _kind_measures(number: int, kind: str, rates: Sequence[float]) -> tuple[Measure, ...]:
    who, of = IMPOSTORS[kind], f"{number} on file, {kind} impostors"
    return (
        Measure(
            f"Wrong decisions when the impostor is {who}",
            f"EER, {of}",
            "With both mistakes equally common.",
            _of_kind(number, kind, lambda one: one.equal_error_rate),
        ),
        *(_kind_read_off_measure(number, kind, rate) for rate in rates),
        Measure(
            f"How often {who} is let in",
            f"FMR, {of}",
            "At the operating point.",
            _of_kind(number, kind, lambda one: one.false_match_rate),
        ),
    )


def _kind_read_off_measure(number: int, kind: str, rate: float) -> Measure:
    return Measure(
        f"Rightful ones turned away where {IMPOSTORS[kind]} is let in {percent(rate)} of the time",
        f"FNMR at FMR {percent(rate)}, {number} on file, {kind} impostors",
        "At a threshold read off these very claims.",
        _of_kind(number, kind, lambda one: one.false_non_match_rates.get(rate)),
    )


def _count_measure(number: int) -> Measure:
    def count(evaluation: Evaluation) -> Cell | None:
        one = _file(evaluation, number)
        if one is None:
            return None
        return Cell(f"{one.genuine:,}, {len(one.trials) - one.genuine:,}")

    return Measure(
        "Claims by the rightful, by impostors",
        f"genuine, impostor claims, {number} on file",
        "Over all draws of what is on file.",
        count,
    )


def _file(evaluation: Evaluation, number: int) -> OnFile | None:
    one = evaluation.on_file
    return one if one and one.references == number else None


def _of(number: int, read: Callable[[OnFile], Measured | None]) -> Read:
    """From the claims against so many on file, where an evaluation has them."""

    def of_file(evaluation: Evaluation) -> Cell | None:
        one = _file(evaluation, number)
        found = read(one) if one else None
        return measured(found) if found else None

    return of_file


def _of_kind(number: int, kind: str, read: Callable[[ImpostorKind], Measured | None]) -> Read:
    def of_impostors(one: OnFile) -> Measured | None:
        found = [impostor for impostor in one.impostors if impostor.kind == kind]
        return read(found[0]) if found else None

    return _of(number, of_impostors)
