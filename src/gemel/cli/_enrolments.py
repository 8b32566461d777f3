"""What came of an enrolment, in a few lines."""

from rich.console import Console
from rich.text import Text

from gemel.cli._counts import counted
from gemel.cli._subjects import held
from gemel.gallery import Info
from gemel.lifecycle import EnrolmentReport

NAMED = 5


def show_enrolment(console: Console, report: EnrolmentReport, info: Info) -> None:
    """Who joined, who did not, and what the gallery holds now."""
    mark = ("✓ ", "green") if report.references else ("· ", "dim")
    joined = (
        f"{report.references:,} of {counted(report.samples, 'sample', 'samples')} joined, "
        f"as {counted(report.identities, 'identity', 'identities')}."
    )
    console.print(Text.assemble(mark, joined))
    if report.known:
        console.print(f"  {counted(report.known, 'was', 'were')} there already.")
    if report.refused:
        console.print(f"  {counted(report.refused, 'was', 'were')} refused.")
    if report.nobody:
        names = ", ".join(repr(name) for name in report.nobody[:NAMED])
        more = len(report.nobody) - NAMED
        end = f" and {more:,} more" if more > 0 else ""
        console.print(f"  Nothing is known of {names}{end}.", soft_wrap=True)
    console.print(f"  {info.where} holds {held(info)}.", soft_wrap=True)
