"""The table of a reproduced recipe: what was published, what we got, and how."""

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from gemel.cli._epochs import duration
from gemel.cli._numbers import ABSENT
from gemel.recipes import NOT_SHARES, RECALLED, Reproduction, Row, quoted, shown, unit

QUICK = "A quick run proves the path; its numbers are not the recipe's."


def show_reproduction(console: Console, found: Reproduction) -> None:
    """Title, table, and all that a reader needs to trust or repeat it."""
    console.print()
    console.print(Text(f" {found.title}", "bold"))
    console.print(Padding(_table(found), (0, 1), expand=False))
    if any(row.recalled for row in found.rows):
        console.print(Text(f" {RECALLED}\n"))
    if found.quick:
        console.print(Text(f" {QUICK}\n", "yellow"))
    facts = Table.grid(padding=(0, 2))
    for name, text in _facts(found).items():
        facts.add_row(Text(name, "bold"), " ".join(text.split()))
    console.print(Padding(facts, (0, 1), expand=False))


def _table(found: Reproduction) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for name in ("part", "measure"):
        table.add_column(name)
    for name in ("published", "ours", "95 % interval", "over seeds", "chance", "goal"):
        table.add_column(name, justify="right")
    for row in found.rows:
        table.add_row(
            row.part if row.variant is None else f"{row.part}, {row.variant}",
            row.words,
            quoted(row.measure, row.published, recalled=row.recalled),
            Text(shown(row.measure, row.mean * unit(row.measure)), "bold"),
            _span(row, row.low, row.high),
            _span(row, row.lowest, row.highest) if len(found.seeds) > 1 else ABSENT,
            shown(row.measure, None if row.chance is None else row.chance * unit(row.measure)),
            _goal(row),
        )
    return table


def _span(row: Row, low: float, high: float) -> str:
    places = 4 if row.measure in NOT_SHARES else 2
    return f"{unit(row.measure) * low:.{places}f} to {unit(row.measure) * high:.{places}f}"


def _goal(row: Row) -> Text:
    """The goal, with its mark in colour."""
    text = Text(row.judged)
    if row.goal is not None:
        text.stylize("green" if row.meets_goal else "red", -1)
    return text


def _facts(found: Reproduction) -> dict[str, str]:
    trained, whole = duration(60 * found.training_minutes), duration(60 * found.minutes)
    other_data = {} if found.source is None else {"source": f"{found.source}, not the recipe's own"}
    folds = f"; {found.folds} folds" if found.folds > 1 else ""
    return {
        **other_data,
        "paper": found.paper,
        "protocol": found.protocol,
        **{row.part: row.sentence for row in found.rows if row.variant is None},
        "departures": found.departures,
        "hardware": found.hardware,
        "time": f"{whole}, of it {trained} of training, on {found.day}",
        "seeds": ", ".join(map(str, found.seeds)) + folds,
    }
