"""Who it is, as a person at a door reads it."""

import math
from collections.abc import Sequence
from typing import TypeAlias

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from gemel.cli._numbers import ABSENT, probability, share, share_within
from gemel.errors import UnreadableSampleError
from gemel.identification import Candidate, CandidateList

Answer: TypeAlias = CandidateList | UnreadableSampleError

OUTCOMES = {
    "identified": ("IDENTIFIED", "bold green"),
    "unknown": ("UNKNOWN", "bold red"),
    "inconclusive": ("NO VERDICT", "bold yellow"),
}

STRANGERS = "Strangers: how many of them find somebody at least this alike. --json tells more."


def show_answers(console: Console, gallery: str, answers: Sequence[tuple[str, Answer]]) -> None:
    """One probe with all that stands behind its answer; several in a line each."""
    if len(answers) == 1 and isinstance(answers[0][1], CandidateList):
        show_candidates(console, answers[0][1])
    else:
        console.print(Text.assemble("Asked of ", (gallery, "bold")), soft_wrap=True)
        console.print(Padding(_lines(answers), (0, 1), expand=False))
        console.print(" " + STRANGERS)


def show_candidates(console: Console, found: CandidateList) -> None:
    """The outcome first and large, then the reason, then the candidates."""
    word, style = OUTCOMES[found.outcome]
    head = Text(word, style)
    if found.identity is not None:
        head.append(f"  {found.identity}")
    console.print(Panel.fit(head, box=box.HEAVY, border_style=style, padding=(0, 4)))
    console.print(found.reason)
    if found.candidates:
        console.print(Padding(_candidates(found), (0, 1), expand=False))
    if found.identities:
        console.print(_facts(found))


def _candidates(found: CandidateList) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.add_column("", justify="right")
    table.add_column("identity", overflow="fold")
    for name in ("energy", "LLR", "probability", "others this alike", "references"):
        table.add_column(name, justify="right", no_wrap=True)
    for rank, one in enumerate(found.candidates, start=1):
        table.add_row(
            str(rank),
            one.name,
            f"{one.energy:.4g}",
            _evidence(one),
            probability(one.probability),
            share_within(one.false_match_rate, one.false_match_rate_interval),
            f"{one.references:,}",
            style="bold" if one.name == found.identity else "",
        )
    table.add_row("", Text("nobody enrolled", "dim"), "", "", probability(found.nobody), "", "")
    return table


def _evidence(one: Candidate) -> str:
    """The log-likelihood ratio; one that the calibration caps is the least it may be."""
    ratio = f"{one.log_likelihood_ratio:+.1f}"
    if not one.capped:
        return ratio
    return f"≥ {ratio}" if one.log_likelihood_ratio >= 0 else f"≤ {ratio}"


def _facts(found: CandidateList) -> Table:
    """What qualifies the numbers."""
    facts = Table.grid(padding=(0, 3))
    enrolled = "identity" if found.identities == 1 else "identities"
    facts.add_row(
        "Searched",
        f"{found.identities:,} {enrolled}; a prior of {share(found.prior)} that it is one of them.",
    )
    if found.candidates:
        facts.add_row("Threshold", f"{_thresholds(found)}. {found.rule}")
    return facts


def _thresholds(found: CandidateList) -> str:
    if not math.isfinite(found.threshold):
        return "No energy identifies anybody"
    until = f"Identified up to energy {found.threshold:.4g}"
    if found.unknown_threshold is None:
        return until
    return f"{until}, unknown above {found.unknown_threshold:.4g}"


def _lines(answers: Sequence[tuple[str, Answer]]) -> Table:
    """A line for each probe; `--json` has all that stands behind it."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.add_column("probe", overflow="fold")
    table.add_column("answer", no_wrap=True)
    table.add_column("identity", overflow="fold")
    for name in ("probability", "energy", "strangers"):
        table.add_column(name, justify="right", no_wrap=True)
    for probe, answer in answers:
        table.add_row(probe, *_line(answer))
    return table


def _line(answer: Answer) -> tuple[str | Text, ...]:
    if isinstance(answer, UnreadableSampleError):
        return Text("UNREADABLE", "yellow"), *[ABSENT] * 4
    word = Text(*OUTCOMES[answer.outcome])
    if not answer.candidates:
        return word, *[ABSENT] * 4
    best = answer.candidates[0]
    name = answer.identity or Text(f"{best.name}?", "dim")
    alike = _strangers(answer.false_positive_rate)
    return word, name, probability(best.probability), f"{best.energy:.4g}", alike


def _strangers(rate: float) -> str:
    """A share of strangers; none among those calibrated on is not none at all."""
    return share(rate) if rate else "none seen"
