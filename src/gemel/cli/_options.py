"""What several commands may be told, described once."""

from pathlib import Path
from typing import Annotated, Literal, TypeAlias

import typer

Run: TypeAlias = Annotated[
    Path, typer.Argument(metavar="RUN", show_default=False, help="A folder that `train` wrote.")
]
Source: TypeAlias = Annotated[
    str,
    typer.Argument(
        metavar="SOURCE",
        show_default=False,
        help="A folder, or a .zip of it, with one folder of images, sounds, videos, … per "
        "identity; a CSV, TSV or Parquet table of samples, pairs or triplets; a known data set's "
        "name; unlabelled:FOLDER; or hf:NAME.",
    ),
]
Changes: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="KEY=VALUE", help="Replace a setting; may be given several times."
    ),
]
Data: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="DIR",
        envvar="GEMEL_DATA",
        show_default=False,
        help="The folder that holds known data sets, such as omniglot/.",
    ),
]
Device: TypeAlias = Annotated[
    Literal["auto", "cpu", "cuda"],
    typer.Option("--device", help="Where to compute; auto takes a GPU when there is one."),
]
Json: TypeAlias = Annotated[
    bool, typer.Option("--json", help="Print one JSON object instead of a table.")
]
