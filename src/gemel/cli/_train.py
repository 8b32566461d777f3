"""`gemel train`: from a source to a verifier."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from gemel.cli._options import Changes, Data, Device, Json, Source
from gemel.cli._progress import watching

Out: TypeAlias = Annotated[
    Path, typer.Option("--out", metavar="RUN", show_default=False, help="Folder to make.")
]
RecipeName: TypeAlias = Annotated[
    str | None, typer.Option("--recipe", metavar="NAME", help="Take a recipe's settings.")
]
Resume: TypeAlias = Annotated[
    bool, typer.Option("--resume", help="Continue after the last finished epoch.")
]


def train(
    source: Source,
    out: Out,
    recipe: RecipeName = None,
    changes: Changes = None,
    resume: Resume = False,
    data: Data = None,
    device: Device = "auto",
    as_json: Json = False,
) -> None:
    """Train, calibrate and evaluate a verifier.

    RUN then holds the bundle that `verify` uses, checkpoints, and report.html.

    \b
    Examples:
      gemel train faces/ --out faces.run
      gemel train omniglot --data ~/data --out letters.run --set training.epochs=40
      accelerate launch --multi_gpu --num_processes 2 -m gemel train faces/ --out r
    """
    from gemel import lifecycle
    from gemel.cli._evaluations import answer
    from gemel.cli._settings import settings_from

    settings = settings_from(recipe, changes)
    with watching() as watcher, _resumable(out):
        run = lifecycle.train(
            source,
            out,
            settings=settings,
            data=data,
            device=device,
            resume=resume,
            watcher=watcher,
        )
    answer(run, as_json=as_json)


@contextmanager
def _resumable(out: Path) -> Iterator[None]:
    """Whoever stops training is told how to go on, where there is something to go on from."""
    from gemel.training import load_history

    try:
        yield
    except KeyboardInterrupt:
        done = len(load_history(out / "checkpoints"))
        if not done:
            raise
        raise KeyboardInterrupt(
            f"the run is kept up to epoch {done}, and the same command with --resume continues it"
        ) from None
