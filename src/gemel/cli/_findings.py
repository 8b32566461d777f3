"""A diagnosis as a person reads it: the fault, what shows it, what helps."""

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from gemel.diagnosis import Finding

STYLES = {"error": "bold red", "warning": "bold yellow"}


def show_findings(console: Console, target: str, findings: Sequence[Finding]) -> None:
    """One paragraph a fault, the worst first; good news is said too."""
    if not findings:
        console.print(f"Nothing wrong was found in {target}.", highlight=False)
        return
    for finding in findings:
        head = Text.assemble((finding.severity.upper(), STYLES[finding.severity]), "  ")
        console.print(head.append(finding.name, "bold"))
        console.print(Padding(finding.evidence, (0, 0, 0, 2)), highlight=False)
        remedy = Text.assemble(("Remedy: ", "bold"), finding.remedy)
        console.print(Padding(remedy, (0, 0, 1, 2)), highlight=False)
