"""Run a recipe on its own protocol: the published number beside ours."""

import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from gemel.lifecycle import RunWatcher
from gemel.recipes._recipe import load_recipe
from gemel.recipes._runs import run_all
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

    Raises:
        UnknownNameError: If there is no such recipe.
        SourceError: If its data is not there, or cannot be divided as the recipe says.
    """
    recipe = load_recipe(name)
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="gemel-") as scratch:
        runs = run_all(
            recipe,
            recipe.source if source is None else source,
            Path(out) if out is not None else Path(scratch),
            changes=changes or {},
            quick=quick,
            seeds=tuple(seeds or (recipe.seeds[:1] if quick else recipe.seeds)),
            data=data,
            device=device,
            watcher=watcher,
        )
    minutes = (time.perf_counter() - began) / 60
    return table_of(name, recipe, runs, source=source, quick=quick, minutes=minutes)
