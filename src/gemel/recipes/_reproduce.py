"""Run a recipe on its own protocol: the published number beside ours."""

import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gemel.errors import SettingsError
from gemel.lifecycle import Quiet, RunWatcher
from gemel.recipes._recipe import load_recipe
from gemel.recipes._runs import Course, run_all
from gemel.recipes._table import Reproduction, table_of
from gemel.types import PathLike


def reproduce(
    name: str,
    *,
    source: PathLike | None = None,
    data: PathLike | None = None,
    quick: bool = False,
    seeds: Sequence[int] | None = None,
    out: PathLike | None = None,
    changes: Mapping[str, Any] | None = None,
    device: str = "auto",
    resume: bool = False,
    watcher: RunWatcher | None = None,
) -> Reproduction:
    """Train and test a published system as its protocol says, once a seed and fold.

    Args:
        name: Of the recipe.
        source: Your own SOURCE instead of the recipe's. Published numbers and goals are then
            left out, for they belong to other data, and so is what yours does not allow to be
            measured.
        data: Where known layouts stand; $GEMEL_DATA otherwise.
        quick: A short run that proves the path; of a cross-validation the first two folds.
        seeds: Instead of the recipe's own.
        out: Keep the runs there, one folder a seed and fold; a temporary folder otherwise.
        changes: Settings to replace, by path.
        resume: Go on in `out` where it was broken off: a finished run is only measured again.

    Raises:
        UnknownNameError: If there is no such recipe.
        SourceError: If its data is not there, or cannot be divided as the recipe says; if `out`
            holds runs and `resume` does not say to go on with them.
        SettingsError: If there is no `out` to resume in.
    """
    recipe = load_recipe(name)
    if resume and out is None:
        raise SettingsError("--resume goes on in the folder that --out names; name it.")
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="gemel-") as scratch:
        course = Course(
            source=recipe.source if source is None else source,
            folder=Path(out) if out is not None else Path(scratch),
            data=data,
            device=device,
            resume=resume,
            watcher=watcher or Quiet(),
        )
        chosen = tuple(seeds or (recipe.seeds[:1] if quick else recipe.seeds))
        runs = run_all(recipe, course, changes=changes or {}, quick=quick, seeds=chosen)
    minutes = (time.perf_counter() - began) / 60
    return table_of(name, recipe, runs, source=source, quick=quick, minutes=minutes)
