"""A verdict as a person behind a counter reads it."""

from rich import box
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from gemel.cli._numbers import probability, share, share_within
from gemel.decision import Verdict

OUTCOMES = {
    "match": ("MATCH", "bold green"),
    "non-match": ("NOT A MATCH", "bold red"),
    "inconclusive": ("NO VERDICT", "bold yellow"),
}


def show_verdict(console: Console, verdict: Verdict) -> None:
    """The outcome first and large, then the reason, then the numbers behind it."""
    word, style = OUTCOMES[verdict.outcome]
    console.print(Panel.fit(Text(word, style), box=box.HEAVY, border_style=style, padding=(0, 4)))
    console.print(verdict.reason)
    console.print()
    console.print(_numbers(verdict))


def _numbers(verdict: Verdict) -> Table:
    table = Table.grid(padding=(0, 3))
    table.add_row(
        "Probability of one identity",
        Text(probability(verdict.probability), "bold"),
        Text(f"with a prior of {share(verdict.prior)}", "dim"),
    )
    table.add_row(
        "Different ones this alike",
        share_within(verdict.false_match_rate, verdict.false_match_rate_interval),
        Text("of the pairs calibrated on", "dim"),
    )
    table.add_row("Energy", f"{verdict.energy:.4g}", Text(_thresholds(verdict), "dim"))
    return table


def _thresholds(verdict: Verdict) -> str:
    match = f"a match up to {verdict.match_threshold:.4g}"
    if verdict.non_match_threshold is None:
        return match
    return f"{match}, not a match above {verdict.non_match_threshold:.4g}"
