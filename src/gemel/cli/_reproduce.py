"""`gemel reproduce`: a published number beside ours."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from gemel.cli._options import Changes, Data, Device, Json
from gemel.cli._output import print_json, results
from gemel.cli._progress import watching
from gemel.errors import SettingsError

Name: TypeAlias = Annotated[
    str, typer.Argument(metavar="NAME", show_default=False, help="As `recipes` lists it.")
]
Quick: TypeAlias = Annotated[
    bool, typer.Option("--quick", help="A short run that proves the path, not the number.")
]
Seeds: TypeAlias = Annotated[
    str | None, typer.Option("--seeds", metavar="N,N", help="Instead of the recipe's own.")
]
Kept: TypeAlias = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="Keep the runs there, one folder a seed and fold."),
]
Elsewhere: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--source",
        metavar="SOURCE",
        help="Your own data instead of the recipe's; published numbers are then left out.",
    ),
]

Resume: TypeAlias = Annotated[
    bool, typer.Option("--resume", help="Go on in --out DIR where it was broken off.")
]


def reproduce(
    name: Name,
    source: Elsewhere = None,
    quick: Quick = False,
    seeds: Seeds = None,
    out: Kept = None,
    changes: Changes = None,
    data: Data = None,
    device: Device = "auto",
    resume: Resume = False,
    as_json: Json = False,
) -> None:
    """Repeat a published result, beside its number.

    \b
    Examples:
      gemel reproduce fashion-mnist --data ~/data --quick
      gemel reproduce fashion-mnist --seeds 0,1,2 --json > measured.json
      gemel reproduce omniglot --source letters/
    """
    from gemel import recipes
    from gemel.cli._reproduction import show_reproduction
    from gemel.lifecycle import read_assignments

    with watching() as watcher:
        found = recipes.reproduce(
            name,
            source=source,
            data=data,
            quick=quick,
            seeds=_numbers_in(seeds),
            out=out,
            changes=read_assignments(changes or ()),
            device=device,
            resume=resume,
            watcher=watcher,
        )
    if as_json:
        print_json(found.to_dict())
    else:
        show_reproduction(results(), found)


def _numbers_in(seeds: str | None) -> list[int] | None:
    """The seeds of a list with commas.

    Raises:
        SettingsError: If something in it is no whole number, or below 0.
    """
    if seeds is None:
        return None
    try:
        found = [int(seed) for seed in seeds.split(",")]
    except ValueError:
        raise SettingsError(f"--seeds wants whole numbers, as in 0,1,2; got {seeds!r}.") from None
    if min(found) < 0:
        raise SettingsError(f"--seeds wants whole numbers from 0, as in 0,1,2; got {seeds!r}.")
    return found
