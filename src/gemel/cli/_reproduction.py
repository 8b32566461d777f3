"""The table of a reproduced recipe: what was published, what we got, and how."""

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from gemel.cli._epochs import duration
from gemel.cli._numbers import ABSENT
from gemel.recipes import Reproduction, Row

QUICK = "A quick run proves the path; its numbers are not the recipe's."


def show_reproduction(console: Console, found: Reproduction) -> None:
    """Title, table, and all that a reader needs to trust or repeat it."""
    console.print()
    console.print(Text(f" {found.title}", "bold"))
    console.print(Padding(_table(found), (0, 1), expand=False))
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
    for name in ("published", "ours", "95 % interval", "over seeds", "goal"):
        table.add_column(name, justify="right")
    for row in found.rows:
        table.add_row(
            row.part,
            row.measure.replace("_", " "),
            _per_cent(row.published),
            Text(f"{100 * row.mean:.2f} %", "bold"),
            f"{100 * row.low:.2f} to {100 * row.high:.2f}",
            f"{100 * row.lowest:.2f} to {100 * row.highest:.2f}"
            if len(found.seeds) > 1
            else ABSENT,
            _goal(row),
        )
    return table


def _span(low: float, high: float) -> str:
    return f"{100 * low:.2f} to {100 * high:.2f}"


def _per_cent(value: float | None) -> str:
    return ABSENT if value is None else f"{value:.2f} %"


def _goal(row: Row) -> Text:
    """The goal, and whether it is met."""
    if row.goal is None:
        return Text(ABSENT)
    lower_is_better = row.measure.endswith("rate")
    ours, sign = 100 * row.mean, "≤" if lower_is_better else "≥"
    met = ours <= row.goal if lower_is_better else ours >= row.goal
    mark, style = ("✓", "green") if met else ("✗", "red")
    return Text.assemble(f"{sign} {row.goal:.2f} % ", (mark, style))


def _facts(found: Reproduction) -> dict[str, str]:
    trained, whole = duration(60 * found.training_minutes), duration(60 * found.minutes)
    return {
        "paper": found.paper,
        "protocol": found.protocol,
        **{row.part: row.sentence for row in found.rows},
        "departures": found.departures,
        "hardware": found.hardware,
        "time": f"{whole}, of it {trained} of training, on {found.day}",
        "seeds": ", ".join(map(str, found.seeds)),
    }
