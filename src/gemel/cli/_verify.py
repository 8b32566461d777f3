"""`gemel verify`: do two images show one identity?"""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from gemel.cli._options import Device, Json, Run
from gemel.cli._output import print_json, results

NOT_A_MATCH = 1


ImageA: TypeAlias = Annotated[
    Path, typer.Argument(metavar="A", show_default=False, help="An image.")
]
ImageB: TypeAlias = Annotated[
    Path, typer.Argument(metavar="B", show_default=False, help="Another one.")
]
ExitCode: TypeAlias = Annotated[
    bool, typer.Option("--exit-code", help=f"Exit with {NOT_A_MATCH} unless the answer is match.")
]


def verify(
    run: Run,
    left: ImageA,
    right: ImageB,
    exit_code: ExitCode = False,
    device: Device = "auto",
    as_json: Json = False,
) -> None:
    """Say whether two images show one identity.

    \b
    Examples:
      gemel verify faces.run a.jpg b.jpg
      gemel verify faces.run a.jpg b.jpg --exit-code && echo welcome
    """
    from gemel.bundle import load_bundle
    from gemel.cli._verdict import show_verdict

    verifier = load_bundle(run, device=device)
    verdict = verifier.verify(left, right)
    if as_json:
        print_json({**verdict.to_dict(), "fingerprint": verifier.fingerprint})
    else:
        show_verdict(results(), verdict)
    if exit_code and not verdict.same:
        raise typer.Exit(NOT_A_MATCH)
