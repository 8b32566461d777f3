"""`gemel embed`: every input of a source as numbers, in a file."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

import typer

from gemel.cli._counts import counted
from gemel.cli._options import Data, Device, Json, Run, Source
from gemel.cli._output import print_json, results
from gemel.cli._progress import watching

if TYPE_CHECKING:
    from gemel.lifecycle import Embedded

Out: TypeAlias = Annotated[
    Path,
    typer.Option("--out", metavar="FILE.parquet", show_default=False, help="File to make."),
]
EngineName: TypeAlias = Annotated[
    Literal["local", "ray"],
    typer.Option("--engine", help="Work here, or on a Ray cluster that runs already."),
]


def embed(
    run: Run,
    source: Source,
    out: Out,
    engine: EngineName = "local",
    data: Data = None,
    device: Device = "auto",
    as_json: Json = False,
) -> None:
    """Embed all of a source into a file, for a large gallery.

    Broken off, the same command goes on where it was. `gemel enroll` takes the file as a SOURCE.
    A Ray cluster is the one RAY_ADDRESS names, or the one this machine belongs to; its machines
    see RUN, SOURCE and FILE under the same paths.

    \b
    Examples:
      gemel embed faces.run people/ --out people.parquet
      gemel embed faces.run people/ --out people.parquet --engine ray
      gemel enroll faces.run door.gallery people.parquet
    """
    from gemel import lifecycle

    with watching() as watcher:
        made = lifecycle.embed(
            run, source, out, engine=engine, data=data, device=device, watcher=watcher
        )
    if as_json:
        print_json(_to_dict(made))
    else:
        results().print(_in_words(made), soft_wrap=True)


def _in_words(made: "Embedded") -> str:
    embeddings = counted(made.rows, "embedding", "embeddings")
    identities = counted(made.identities, "identity", "identities")
    words = (
        f"{made.path}: {embeddings} of {identities}, "
        f"{made.made.dim} numbers each, by model {made.made.fingerprint[:12]}."
    )
    if made.unreadable:
        inputs = "input cannot be decoded and has none", "inputs cannot be decoded and have none"
        words += f" {counted(len(made.unreadable), *inputs)}."
    if made.kept:
        words += f" {counted(made.kept, 'input was', 'inputs were')} done before."
    return words


def _to_dict(made: "Embedded") -> dict[str, Any]:
    return {
        "path": str(made.path),
        **asdict(made.made),
        "rows": made.rows,
        "identities": made.identities,
        "unreadable": [asdict(one) for one in made.unreadable],
        "kept": made.kept,
    }
