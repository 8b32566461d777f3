"""`gemel verify`: do two inputs show one identity?"""

from typing import Annotated, TypeAlias

import typer

from gemel.cli._options import Device, Json, Run
from gemel.cli._output import print_json, results

NOT_A_MATCH = 1


InputA: TypeAlias = Annotated[
    str,
    typer.Argument(
        metavar="A",
        show_default=False,
        help="A file; a text or @FILE; or COLUMN=…,COLUMN=… where an input has several.",
    ),
]
InputB: TypeAlias = Annotated[
    str, typer.Argument(metavar="B", show_default=False, help="Another one.")
]
ExitCode: TypeAlias = Annotated[
    bool, typer.Option("--exit-code", help=f"Exit with {NOT_A_MATCH} unless the answer is match.")
]


def verify(
    run: Run,
    left: InputA,
    right: InputB,
    exit_code: ExitCode = False,
    device: Device = "auto",
    as_json: Json = False,
) -> None:
    """Say whether two inputs show one identity.

    \b
    Examples:
      gemel verify faces.run a.jpg b.jpg
      gemel verify faces.run a.jpg b.jpg --exit-code && echo welcome
      gemel verify questions.run "How do I pay?" "Where can I pay?"
      gemel verify scenes.run photo=dog.jpg caption="A dog runs."
    """
    from gemel.bundle import load_bundle
    from gemel.cli._given import asked
    from gemel.cli._verdict import show_verdict

    verifier = load_bundle(run, device=device)
    preprocessing = verifier.matcher.preprocessing
    verdict = verifier.verify(asked(left, preprocessing), asked(right, preprocessing))
    if as_json:
        print_json({**verdict.to_dict(), "fingerprint": verifier.fingerprint})
    else:
        show_verdict(results(), verdict)
    if exit_code and not verdict.same:
        raise typer.Exit(NOT_A_MATCH)
