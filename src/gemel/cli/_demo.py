"""`gemel demo`: the whole life cycle on images that need no download."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import typer

from gemel.cli._options import Json
from gemel.cli._output import print_json, results
from gemel.cli._progress import watching

if TYPE_CHECKING:
    from gemel.lifecycle import Demo

Out: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--out", metavar="RUN", show_default=False, help="Folder to make; gemel-demo/TIME if none."
    ),
]
Seed: TypeAlias = Annotated[int, typer.Option("--seed", help="Of everything random.")]


def demo(out: Out = None, seed: Seed = 0, as_json: Json = False) -> None:
    """Show the whole life cycle on handwritten digits, in a minute.

    Uses scikit-learn's handwritten digits: 0 to 6 are learned from, 7 to 9 never seen.

    \b
    Example:
      gemel demo
    """
    from gemel import lifecycle

    folder = out or Path("gemel-demo") / datetime.now().strftime("%Y-%m-%d-%H%M%S")
    with watching() as watcher:
        shown = lifecycle.demo(folder, seed=seed, watcher=watcher)
    if as_json:
        print_json(_to_dict(shown))
    else:
        _show(shown)


def _show(shown: "Demo") -> None:
    """The numbers beside raw pixels, one recognition, one verdict, and what to conclude."""
    from gemel.cli._evaluations import show_evaluations
    from gemel.cli._verdict import show_verdict

    console = results()
    show_evaluations(console, (shown.seen, shown.seen_pixels, shown.unseen, shown.unseen_pixels))
    found = shown.recognition
    console.print(
        f"One image each of 7, 8 and 9 enrolled in {found.gallery}; of the other "
        f"{found.ours.trials}, {found.ours} found their own (by raw pixels {found.pixels}).\n",
        soft_wrap=True,
    )
    console.print("Two new images of one digit, verified:")
    show_verdict(console, shown.verdict)
    console.print(f"\n{shown.lesson}\n\nReport: {shown.run.report}", soft_wrap=True)


def _to_dict(shown: "Demo") -> dict[str, Any]:
    from gemel.cli._evaluations import run_to_dict

    return {
        **run_to_dict(shown.run),
        "by_pixels": [shown.seen_pixels.to_dict(), shown.unseen_pixels.to_dict()],
        "recognition": {
            "ours": shown.recognition.ours.to_dict(),
            "pixels": shown.recognition.pixels.to_dict(),
        },
        "verdict": shown.verdict.to_dict(),
        "lesson": shown.lesson,
    }
