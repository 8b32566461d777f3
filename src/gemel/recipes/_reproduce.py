"""Run a recipe on its own protocol: the published number beside ours."""

import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gemel.errors import SettingsError
from gemel.lifecycle import Quiet, RunWatcher
from gemel.recipes._numbered import Numbered
from gemel.recipes._recipe import Recipe, load_recipe
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
        SettingsError: If there is no `out` to resume in; if a seed is negative or asked for
            twice, or a change is of what each run is told by itself.
    """
    recipe = load_recipe(name)
    if resume and out is None:
        raise SettingsError("--resume goes on in the folder that --out names; name it.")
    chosen = tuple(seeds or (recipe.seeds[:1] if quick else recipe.seeds))
    _refuse_seeds(chosen)
    _refuse_dealt(changes or {}, recipe)
    began, heard = time.perf_counter(), Numbered(watcher or Quiet(), 1, 1)
    with tempfile.TemporaryDirectory(prefix="gemel-") as scratch:
        course = Course(
            source=recipe.source if source is None else source,
            folder=Path(out) if out is not None else Path(scratch),
            data=data,
            device=device,
            resume=resume,
            watcher=heard,
        )
        runs = run_all(recipe, course, changes=changes or {}, quick=quick, seeds=chosen)
    # What was resumed took its time too: the epochs that nobody heard of in this call.
    earlier = sum(form.seconds for form in runs.values()) - heard.seconds
    minutes = (time.perf_counter() - began + earlier) / 60
    return table_of(name, recipe, runs, source=source, quick=quick, minutes=minutes)


def _refuse_seeds(seeds: Sequence[int]) -> None:
    if negative := [seed for seed in seeds if seed < 0]:
        raise SettingsError(f"A seed is 0 or more; got {negative[0]}. Change --seeds.")
    if twice := [seed for seed in seeds if seeds.count(seed) > 1]:
        raise SettingsError(
            f"The seed {twice[0]} is asked for twice, and would give one run, not two. Name each "
            "once in --seeds."
        )


def _refuse_dealt(changes: Mapping[str, Any], recipe: Recipe) -> None:
    """A seed and a fold are each run's own; another value would be written over."""
    whole = changes.get("split")
    named = (
        {*changes, *(f"split.{key}" for key in whole)} if isinstance(whole, dict) else {*changes}
    )
    if "seed" in named:
        raise SettingsError("seed is set for each run of a recipe: use --seeds.")
    dealt = sorted(named & {"split.seed", "split.fold", "split.folds"})
    if dealt and recipe.folds > 1:
        raise SettingsError(
            f"{dealt[0]}: the recipe deals the folds, {recipe.folds} of them by each seed. Leave "
            "it out; --seeds deals others."
        )
