"""`gemel doctor`: what is wrong with this data or this run, and the remedy."""

from dataclasses import asdict
from typing import Annotated, TypeAlias

import typer

from gemel.cli._options import Data, Device, Json
from gemel.cli._output import print_json, results
from gemel.cli._progress import watching

ILL = 1

Target: TypeAlias = Annotated[
    str, typer.Argument(metavar="SOURCE|RUN", show_default=False, help="Data, or a run's folder.")
]
ExitCode: TypeAlias = Annotated[
    bool, typer.Option("--exit-code", help=f"Exit with {ILL} if anything is found.")
]


def doctor(
    target: Target,
    data: Data = None,
    exit_code: ExitCode = False,
    device: Device = "auto",
    as_json: Json = False,
) -> None:
    """Say what is wrong with data or a run, and what helps.

    \b
    Examples:
      gemel doctor faces/
      gemel doctor faces.run
    """
    from gemel import lifecycle
    from gemel.cli._findings import show_findings

    with watching() as watcher:
        found = lifecycle.doctor(target, data=data, device=device, watcher=watcher)
    if as_json:
        print_json({"target": target, "findings": [asdict(finding) for finding in found]})
    else:
        show_findings(results(), target, found)
    if exit_code and found:
        raise typer.Exit(ILL)
