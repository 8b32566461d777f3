"""The errors over rotation, shift and scale: levels down, rates across."""

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from gemel.cli._numbers import ABSENT
from gemel.evaluation import Robustness


def show_robustness(console: Console, name: str, found: Robustness) -> None:
    """A table of its own for one evaluation; without a decision the equal error rate alone."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    table.add_column(Text(name))
    for term in ("EER", "FMR", "FNMR") if found.decided else ("EER",):
        table.add_column(term, justify="right")
    for level in found.told:
        rates = [level.equal_error_rate, level.false_match_rate, level.false_non_match_rate]
        known = [ABSENT if rate is None else str(rate) for rate in rates]
        table.add_row(level.words, *known[: len(table.columns) - 1])
    console.print(Padding(table, (0, 1), expand=False))
