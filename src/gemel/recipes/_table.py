"""A recipe's table and how it came about."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from gemel.errors import SettingsError
from gemel.recipes._hardware import hardware
from gemel.recipes._measures import Reported
from gemel.recipes._recipe import Recipe
from gemel.recipes._row import Row, row_of
from gemel.recipes._runs import Runs
from gemel.types import PathLike


@dataclass(frozen=True)
class Reproduction:
    """A recipe's table and how it came about.

    Attributes:
        seeds: Each with its own weights, and its own division where there are folds.
        folds: Runs of each seed, each testing other identities; 1 without cross-validation.
        source: The data it was asked for on; None for the recipe's own.
        fingerprint: Of the recipe that it is a result of; empty where its source, settings, folds
            or seeds were others.
    """

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
    folds: int = 1
    source: str | None = None
    fingerprint: str = ""

    def to_dict(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return asdict(self)


def table_of(
    name: str,
    recipe: Recipe,
    runs: Mapping[str | None, Runs],
    *,
    source: PathLike | None,
    quick: bool,
    minutes: float,
) -> Reproduction:
    """The rows and facts of finished runs.

    Raises:
        SettingsError: If the recipe reports what its data does not allow to be measured, or
            other data allows nothing of it.
    """
    own = runs[None]
    return Reproduction(
        name=name,
        title=recipe.title,
        paper=recipe.paper,
        departures=recipe.departures,
        protocol=recipe.protocol,
        rows=_rows(recipe, runs, elsewhere=source is not None),
        seeds=tuple(own.seeds),
        quick=quick,
        minutes=round(minutes, 2),
        training_minutes=round(own.seconds / 60, 2),
        hardware=hardware(),
        day=date.today().isoformat(),
        folds=len(own.folds[0]),
        source=None if source is None else str(source),
        fingerprint="" if quick or source is not None else _fingerprint(recipe, runs),
    )


def _fingerprint(recipe: Recipe, runs: Mapping[str | None, Runs]) -> str:
    """The recipe's own, if that is what ran."""
    ran = {variant: theirs.settings for variant, theirs in runs.items()}
    as_written = ran == recipe.all_settings() and tuple(runs[None].seeds) == recipe.seeds
    return recipe.fingerprint if as_written else ""


def _rows(recipe: Recipe, runs: Mapping[str | None, Runs], *, elsewhere: bool) -> tuple[Row, ...]:
    """All that could be measured; of the recipe itself on its own data, that is everything."""
    rows = []
    for variant, theirs in runs.items():
        for reported in recipe.reported:
            row = row_of(reported, variant, theirs, elsewhere=elsewhere)
            if row is not None:
                rows.append(row)
            elif variant is None and not elsewhere:
                _refuse_unmeasured(reported, theirs)
    if not rows:
        _refuse_unmeasured(recipe.reported[0], runs[None])
    return tuple(rows)


def _refuse_unmeasured(reported: Reported, runs: Runs) -> None:
    measured = ", ".join(evaluation.name for evaluation in runs.folds[0][0].evaluations)
    if not runs.evaluations(reported.part):
        raise SettingsError(
            f"The recipe reports on {reported.part!r}, but the run measured {measured}."
        )
    raise SettingsError(
        f"The recipe reports {reported.words} on {reported.part!r}, which that data does not "
        "allow to be measured."
    )
