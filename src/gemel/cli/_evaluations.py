"""The numbers of a run: measures down, evaluations across."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from typing import Any, TypeAlias

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from gemel.cli._numbers import ABSENT, share
from gemel.cli._output import print_json, results
from gemel.cli._turned import show_robustness
from gemel.evaluation import Evaluation, OnFile, OpenGallery
from gemel.lifecycle import Run
from gemel.metrics import Measured

Read: TypeAlias = Callable[[Evaluation], Measured | None]


def answer(run: Run, *, as_json: bool) -> None:
    """Print a run on stdout, for programs or for people."""
    if as_json:
        print_json(run_to_dict(run))
    else:
        show_run(results(), run)


def run_to_dict(run: Run) -> dict[str, Any]:
    """What programs want to know of a run; the evaluations are those of metrics.json."""
    return {
        "folder": str(run.folder),
        "report": str(run.report),
        "fingerprint": run.verifier.fingerprint,
        "operating_point": run.verifier.decision.match.to_dict(),
        "evaluations": [evaluation.to_dict() for evaluation in run.evaluations],
        "history": [asdict(record) for record in run.history],
    }


def show_run(console: Console, run: Run) -> None:
    """Table, protocol, operating point, and where the report is."""
    show_evaluations(console, run.evaluations)
    for evaluation in run.evaluations:
        if evaluation.robustness:
            show_robustness(console, evaluation.name, evaluation.robustness)
    point = run.verifier.decision.match
    facts = Table.grid(padding=(0, 2))
    for evaluation in run.evaluations:
        facts.add_row(Text(evaluation.name, "bold"), evaluation.protocol.sentence)
        if evaluation.on_file:
            facts.add_row(Text("on file", "bold"), evaluation.on_file.sentence)
        if evaluation.open_set:
            facts.add_row(Text("open set", "bold"), evaluation.open_set.sentence)
        if evaluation.robustness:
            facts.add_row(Text("robustness", "bold"), evaluation.robustness.sentence)
    facts.add_row(
        Text("decision", "bold"), f"A match up to energy {point.threshold:.4g}. {point.rule}"
    )
    console.print(Padding(facts, (0, 1), expand=False))
    console.print()
    console.print(Text.assemble(" Report: ", (str(run.report), "bold")), soft_wrap=True)
    if any(evaluation.robustness for evaluation in run.evaluations):
        picture = run.folder / "robustness.png"
        console.print(Text.assemble(" Plot: ", (str(picture), "bold")), soft_wrap=True)


def show_evaluations(console: Console, evaluations: Sequence[Evaluation]) -> None:
    """The table alone; a measure that none of them has is left out."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.add_column("")
    for evaluation in evaluations:
        table.add_column(evaluation.name, justify="right")
    for words, read in _measures(evaluations):
        values = [read(evaluation) for evaluation in evaluations]
        if any(values):
            table.add_row(words, *(ABSENT if value is None else str(value) for value in values))
    console.print(Padding(table, (0, 1), expand=False))


def _measures(evaluations: Sequence[Evaluation]) -> Iterator[tuple[str, Read]]:
    yield "Equal error rate", lambda e: e.equal_error_rate
    yield "False match rate", _false_match_rate
    yield "False non-match rate", _false_non_match_rate
    yield "Pair accuracy", _pair_accuracy
    games = {(e.one_shot.ways, e.one_shot.shots): None for e in evaluations if e.one_shot}
    for ways, shots in games:
        yield f"{ways}-way {shots}-shot accuracy", _accuracy_of(ways, shots)
    tasks = {(game.name, game.ways): None for e in evaluations for game in e.official}
    for name, ways in tasks:
        yield f"{ways}-way 1-shot accuracy, {name}", _official_accuracy_of(name)
    yield "Pearson with the scores", lambda e: e.grades.pearson if e.grades else None
    yield "Spearman with the scores", lambda e: e.grades.spearman if e.grades else None
    yield from _searches(evaluations)
    yield from _files(evaluations)
    yield from _galleries(evaluations)
    yield "Named rightly by the nearest", _nearest_name
    yield "Named rightly by a linear classifier", _linear_name
    words = {missing.words: None for e in evaluations for missing in e.missing}
    for which in words:
        yield f"Equal error rate, {which}", _error_of(which)


def _searches(evaluations: Sequence[Evaluation]) -> Iterator[tuple[str, Read]]:
    """Recall at the first and the last rank, in each direction."""
    directions = {search.direction: search for e in evaluations for search in e.searches}
    for direction, search in directions.items():
        for k in sorted({min(search.recall), max(search.recall)}):
            where = "" if direction is None else f", {direction}"
            yield f"Recall@{k}{where}", _recall_of(direction, k)


def _files(evaluations: Sequence[Evaluation]) -> Iterator[tuple[str, Read]]:
    """The errors of claims against samples on file, and against each kind of impostor."""
    words = {e.on_file.words: e.on_file.impostors for e in evaluations if e.on_file}
    for which, impostors in words.items():
        yield f"Equal error rate, {which}", _on_file(which, lambda one: one.equal_error_rate)
        for kind in (impostor.kind for impostor in impostors):
            yield f"Equal error rate, {which}, {kind} impostors", _on_file_against(which, kind)
        yield f"False match rate, {which}", _on_file(which, lambda one: one.false_match_rate)
        yield (
            f"False non-match rate, {which}",
            _on_file(which, lambda one: one.false_non_match_rate),
        )


def _on_file(which: str, read: Callable[[OnFile], Measured | None]) -> Read:
    def of_evaluation(evaluation: Evaluation) -> Measured | None:
        one = evaluation.on_file
        return read(one) if one and one.words == which else None

    return of_evaluation


def _on_file_against(which: str, kind: str) -> Read:
    def error(one: OnFile) -> Measured | None:
        return next((each.equal_error_rate for each in one.impostors if each.kind == kind), None)

    return _on_file(which, error)


def _galleries(evaluations: Sequence[Evaluation]) -> Iterator[tuple[str, Read]]:
    """The open-set rates, size by size."""
    found = [one for e in evaluations if e.open_set for one in e.open_set.galleries]
    ranks = {k for one in found for k in one.cumulative_match}
    rates = sorted({rate for one in found for rate in one.detection}, reverse=True)
    for size in sorted({one.identities for one in found}):
        among = f"among {size:,}"
        yield f"FPIR {among}", _in_gallery(size, _false_positives)
        yield f"FNIR {among}", _in_gallery(size, _false_negatives)
        for rate in rates:
            yield f"DIR at FPIR {share(rate)} {among}", _detection_in(size, rate)
        for rank in sorted({min(ranks), max(ranks)} if ranks else ()):
            yield f"CMC, rank {rank} {among}", _match_in(size, rank)


def _in_gallery(size: int, read: Callable[[OpenGallery], Measured | None]) -> Read:
    def of_evaluation(evaluation: Evaluation) -> Measured | None:
        gallery = evaluation.open_set.among(size) if evaluation.open_set else None
        return read(gallery) if gallery else None

    return of_evaluation


def _false_positives(gallery: OpenGallery) -> Measured | None:
    return gallery.point.false_positive_rate if gallery.point else None


def _false_negatives(gallery: OpenGallery) -> Measured | None:
    return gallery.point.false_negative_rate if gallery.point else None


def _detection_in(size: int, rate: float) -> Read:
    return _in_gallery(size, lambda gallery: gallery.detection.get(rate))


def _match_in(size: int, rank: int) -> Read:
    return _in_gallery(size, lambda gallery: gallery.cumulative_match.get(rank))


def _false_match_rate(evaluation: Evaluation) -> Measured | None:
    return evaluation.operating.false_match_rate if evaluation.operating else None


def _false_non_match_rate(evaluation: Evaluation) -> Measured | None:
    return evaluation.operating.false_non_match_rate if evaluation.operating else None


def _pair_accuracy(evaluation: Evaluation) -> Measured | None:
    """Of a given list alone: where pairs are drawn, their mix and so the number would be ours."""
    if evaluation.operating is None or evaluation.protocol.selection != "given":
        return None
    return evaluation.operating.pair_accuracy


def _accuracy_of(ways: int, shots: int) -> Read:
    def read(evaluation: Evaluation) -> Measured | None:
        game = evaluation.one_shot
        return game.accuracy if game and (game.ways, game.shots) == (ways, shots) else None

    return read


def _official_accuracy_of(name: str) -> Read:
    def read(evaluation: Evaluation) -> Measured | None:
        return next((game.accuracy for game in evaluation.official if game.name == name), None)

    return read


def _recall_of(direction: str | None, k: int) -> Read:
    def read(evaluation: Evaluation) -> Measured | None:
        found = [search for search in evaluation.searches if search.direction == direction]
        return found[0].recall.get(k) if found else None

    return read


def _nearest_name(evaluation: Evaluation) -> Measured | None:
    classes = evaluation.classes
    return classes.nearest_neighbour_accuracy.get(1) if classes else None


def _linear_name(evaluation: Evaluation) -> Measured | None:
    return evaluation.classes.linear_accuracy if evaluation.classes else None


def _error_of(which: str) -> Read:
    def read(evaluation: Evaluation) -> Measured | None:
        found = [missing for missing in evaluation.missing if missing.words == which]
        return found[0].equal_error_rate if found else None

    return read
