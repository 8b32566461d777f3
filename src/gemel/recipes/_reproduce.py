"""Run a recipe on its own protocol: the published number beside ours."""

import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from statistics import fmean
from typing import Any

from gemel.errors import SettingsError
from gemel.evaluation import Evaluation
from gemel.lifecycle import Run, RunWatcher, train
from gemel.recipes._hardware import hardware
from gemel.recipes._measures import MeasureName, Reported, number, sentence
from gemel.recipes._recipe import Recipe, load_recipe
from gemel.types import PathLike


@dataclass(frozen=True)
class Row:
    """One line of the table; shares are fractions, and per cent in published numbers and goals.

    Attributes:
        part: What it was measured on.
        measure: Which number.
        words: What a table calls it.
        variant: Which variant of the recipe; None for the recipe itself.
        published: What the source reported.
        goal: What the recipe is to reach.
        mean: Ours, over seeds.
        lowest, highest: Its range over seeds.
        low, high: The 95 % interval of the first seed's number.
        chance: What guessing gives, where that is known.
        sentence: What was compared.
    """

    part: str
    measure: MeasureName
    words: str
    variant: str | None
    published: float | None
    goal: float | None
    mean: float
    lowest: float
    highest: float
    low: float
    high: float
    chance: float | None
    sentence: str


@dataclass(frozen=True)
class Reproduction:
    """A recipe's table and how it came about."""

    name: str
    title: str
    paper: str
    departures: str
    protocol: str
    rows: tuple[Row, ...]
    seeds: tuple[int, ...]
    quick: bool
    minutes: float
    training_minutes: float
    hardware: str
    day: str

    def to_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return asdict(self)


def reproduce(
    name: str,
    *,
    data: PathLike | None = None,
    quick: bool = False,
    seeds: Sequence[int] | None = None,
    out: PathLike | None = None,
    changes: Mapping[str, Any] | None = None,
    device: str = "auto",
    watcher: RunWatcher | None = None,
) -> Reproduction:
    """Train and test a published system as its protocol says, once a seed.

    Args:
        name: Of the recipe.
        data: Where known layouts stand; $GEMEL_DATA otherwise.
        quick: A short run that proves the path.
        seeds: Instead of the recipe's own.
        out: Keep the runs there, one folder a seed; a temporary folder otherwise.
        changes: Settings to replace, by path.

    Raises:
        UnknownNameError: If there is no such recipe.
        SourceError: If its data is not there.
    """
    recipe = load_recipe(name)
    chosen = tuple(seeds or (recipe.seeds[:1] if quick else recipe.seeds))
    forms = {
        variant: settings.changed(changes or {})
        for variant, settings in recipe.all_settings(quick=quick).items()
    }
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="gemel-") as scratch:
        folder = Path(out) if out is not None else Path(scratch)
        runs = {
            variant: [
                train(
                    recipe.source,
                    folder / "-".join(filter(None, (variant, f"seed-{seed}"))).replace(" ", "-"),
                    settings=settings.changed({"seed": seed}),
                    data=data,
                    device=device,
                    watcher=watcher,
                )
                for seed in chosen
            ]
            for variant, settings in forms.items()
        }
    minutes = (time.perf_counter() - began) / 60
    return _table(name, recipe, runs, chosen, quick, minutes)


def _table(
    name: str,
    recipe: Recipe,
    runs: Mapping[str | None, Sequence[Run]],
    seeds: tuple[int, ...],
    quick: bool,
    minutes: float,
) -> Reproduction:
    learned = sum(record.seconds for run in runs[None] for record in run.history) / 60
    rows = [_row(reported, None, runs[None]) for reported in recipe.reported]
    for variant in recipe.variants:
        possible = [_row_if_any(reported, variant, runs[variant]) for reported in recipe.reported]
        rows += [row for row in possible if row is not None]
    return Reproduction(
        name=name,
        title=recipe.title,
        paper=recipe.paper,
        departures=recipe.departures,
        protocol=recipe.protocol,
        rows=tuple(rows),
        seeds=seeds,
        quick=quick,
        minutes=round(minutes, 2),
        training_minutes=round(learned, 2),
        hardware=hardware(),
        day=date.today().isoformat(),
    )


def _row(reported: Reported, variant: str | None, runs: Sequence[Run]) -> Row:
    row = _row_if_any(reported, variant, runs)
    if row is None:
        raise SettingsError(
            f"The recipe reports {reported.words} on {reported.part!r}, which that data does not "
            "allow to be measured."
        )
    return row


def _row_if_any(reported: Reported, variant: str | None, runs: Sequence[Run]) -> Row | None:
    """One number over the seeds; None where a variant has no such number."""
    found = [_evaluation(reported.part, run) for run in runs]
    numbers = [each for evaluation in found if (each := number(reported, evaluation)) is not None]
    if len(numbers) < len(found):
        return None
    estimates = [each.measured.estimate for each in numbers]
    return Row(
        part=reported.part,
        measure=reported.measure,
        words=reported.words,
        variant=variant,
        published=None if variant else reported.published,
        goal=None if variant else reported.goal,
        mean=fmean(estimates),
        lowest=min(estimates),
        highest=max(estimates),
        low=numbers[0].measured.interval.low,
        high=numbers[0].measured.interval.high,
        chance=numbers[0].chance,
        sentence=sentence(reported, found[0]),
    )


def _evaluation(part: str, run: Run) -> Evaluation:
    for evaluation in run.evaluations:
        if evaluation.name == part:
            return evaluation
    known = ", ".join(evaluation.name for evaluation in run.evaluations)
    raise SettingsError(f"The recipe reports on {part!r}, but the run measured {known}.")
