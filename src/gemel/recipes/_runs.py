"""The runs behind a table: one for each seed and fold."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from gemel.bundle import is_finished
from gemel.errors import SourceError
from gemel.evaluation import Evaluation
from gemel.lifecycle import Run, RunSettings, RunWatcher, train
from gemel.recipes._numbered import Numbered
from gemel.recipes._recipe import Recipe
from gemel.types import PathLike

QUICK_FOLDS = 2
"""Folds of a quick run: as many as there must be to take a mean."""


@dataclass(frozen=True)
class Runs:
    """What one form of a recipe came to.

    Attributes:
        settings: Of every run, but for its seed and fold.
        seeds: Of the draws and weights.
        folds: The runs of each seed, one for each fold.
    """

    settings: RunSettings
    seeds: Sequence[int]
    folds: Sequence[Sequence[Run]]

    def evaluations(self, part: str) -> list[list[Evaluation]]:
        """How each fold of each seed did on a part; empty where a run did not measure it."""
        named = [[_named(part, run) for run in runs] for runs in self.folds]
        found = [[each for each in folds if each is not None] for folds in named]
        return found if found == named else []

    @property
    def seconds(self) -> float:
        """Spent in training, all runs together."""
        return sum(record.seconds for runs in self.folds for run in runs for record in run.history)


@dataclass(frozen=True)
class Course:
    """How the runs of a recipe are made.

    Attributes:
        source: What each is trained on.
        folder: Where they are kept, a folder each.
        data: Where known layouts stand.
        device: To compute on.
        resume: Whether to go on with what stands in `folder`.
        watcher: Who watches.
    """

    source: PathLike
    folder: Path
    data: PathLike | None
    device: str
    resume: bool
    watcher: RunWatcher


def run_all(
    recipe: Recipe,
    course: Course,
    *,
    changes: Mapping[str, Any],
    quick: bool,
    seeds: Sequence[int],
) -> dict[str | None, Runs]:
    """Train and test every form of a recipe, once a seed and fold.

    Raises:
        SettingsError: If a change leads nowhere; before any work.
        SourceError: If a run stands there already and is not to be resumed; before any work.
    """
    forms = recipe.all_settings(quick=quick, changes=changes)
    folds = range(min(recipe.folds, QUICK_FOLDS) if quick else recipe.folds)
    placed = {
        place: course.folder / _called(*place, recipe.folds)
        for place in product(forms, seeds, folds)
    }
    if not course.resume:
        _refuse_runs(course.folder, placed.values())
    made = {
        (variant, seed, fold): train(
            course.source,
            folder,
            settings=forms[variant].changed(_place(seed, fold, recipe.folds)),
            data=course.data,
            device=course.device,
            resume=course.resume,
            watcher=Numbered(course.watcher, run, len(placed)),
        )
        for run, ((variant, seed, fold), folder) in enumerate(placed.items(), start=1)
    }
    return {
        variant: Runs(
            settings, seeds, [[made[variant, seed, fold] for fold in folds] for seed in seeds]
        )
        for variant, settings in forms.items()
    }


def _refuse_runs(out: Path, folders: Iterable[Path]) -> None:
    if any(is_finished(folder) or (folder / "checkpoints").exists() for folder in folders):
        raise SourceError(
            f"{out} holds runs already. Add --resume to go on with them, or choose another --out."
        )


def _place(seed: int, fold: int, folds: int) -> dict[str, int]:
    """What a run is told of its own; another seed of a cross-validation deals other folds."""
    if folds == 1:
        return {"seed": seed}
    return {"seed": seed, "split.seed": seed, "split.folds": folds, "split.fold": fold}


def _called(variant: str | None, seed: int, fold: int, folds: int) -> str:
    """The name of a run's folder."""
    own = f"fold-{fold}" if folds > 1 else None
    return "-".join(filter(None, (variant, f"seed-{seed}", own))).replace(" ", "-")


def _named(part: str, run: Run) -> Evaluation | None:
    return next((found for found in run.evaluations if found.name == part), None)
