"""`gemel evaluate`: how good a verifier is."""

from typing import Annotated, Any, TypeAlias

import typer

from gemel.cli._options import Data, Device, Json, Run
from gemel.cli._progress import watching

OpenSet: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--open-set",
        help="Also enrol half of the identities in a gallery and take the others for strangers.",
    ),
]
References: TypeAlias = Annotated[
    int | None,
    typer.Option(
        "--references",
        metavar="R",
        min=1,
        show_default=False,
        help="Samples that each is enrolled with; by default as many as enough identities have.",
    ),
]
Sizes: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--sizes",
        metavar="N,N,…",
        show_default=False,
        help="Gallery sizes beside that of half the identities, as far as there are so many; "
        "10,100,1000 by default.",
    ),
]
OnFile: TypeAlias = Annotated[
    int | None,
    typer.Option(
        "--on-file",
        metavar="R",
        min=1,
        show_default=False,
        help="Also compare each claim with R samples on file, as a bank does with signatures.",
    ),
]
Turned: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--robustness",
        help="Also measure with images turned, moved and resized; robustness.png shows it.",
    ),
]
On: TypeAlias = Annotated[
    str | None, typer.Option("--on", metavar="SOURCE", help="Other data, all of it.")
]


def evaluate(
    run: Run,
    on: On = None,
    open_set: OpenSet = False,
    references: References = None,
    sizes: Sizes = None,
    on_file: OnFile = None,
    robustness: Turned = False,
    data: Data = None,
    device: Device = "auto",
    as_json: Json = False,
) -> None:
    """Measure how good a verifier is.

    By default on what its training held out, which no weight or threshold has seen. The numbers
    also go to metrics.json and report.html in RUN, or in RUN/on-SOURCE.

    With --open-set also how a gallery does with strangers before it: how often one of them is
    taken for somebody, and how often somebody enrolled is not recognised, by its size.

    With --on-file also how it does where each identity has so many samples on file: how often its
    own further samples are turned away, and others' and forgeries of it let in.

    With --robustness also how the errors grow when one image of a pair is turned, moved or resized
    and the threshold stays where it is.

    \b
    Examples:
      gemel evaluate faces.run
      gemel evaluate faces.run --on other-faces/ --json
      gemel evaluate faces.run --open-set --references 5 --sizes 10,100
      gemel evaluate signatures.run --on-file 5
      gemel evaluate faces.run --robustness
    """
    from gemel import lifecycle
    from gemel.cli._doors import doors
    from gemel.cli._evaluations import answer

    asked: dict[str, Any] = {
        "open_set": doors(open_set, references, sizes),
        "on_file": on_file,
        "robustness": {} if robustness else None,
    }
    changes = {name: value for name, value in asked.items() if value is not None}
    with watching() as watcher:
        measured = lifecycle.evaluate(
            run, on=on, data=data, changes=changes, device=device, watcher=watcher
        )
    answer(measured, as_json=as_json)
