"""`gemel evaluate`: how good a verifier is."""

from typing import Annotated, TypeAlias

import typer

from gemel.cli._options import Data, Device, Json, Run
from gemel.cli._progress import watching

On: TypeAlias = Annotated[
    str | None, typer.Option("--on", metavar="SOURCE", help="Other data, all of it.")
]


def evaluate(
    run: Run,
    on: On = None,
    data: Data = None,
    device: Device = "auto",
    as_json: Json = False,
) -> None:
    """Measure how good a verifier is.

    By default on what its training held out, which no weight or threshold has seen. The numbers
    also go to metrics.json and report.html in RUN, or in RUN/on-SOURCE.

    \b
    Examples:
      gemel evaluate faces.run
      gemel evaluate faces.run --on other-faces/ --json
    """
    from gemel import lifecycle
    from gemel.cli._evaluations import answer

    with watching() as watcher:
        measured = lifecycle.evaluate(run, on=on, data=data, device=device, watcher=watcher)
    answer(measured, as_json=as_json)
