"""What is left of a verifier when an input is missing."""

from dataclasses import dataclass
from functools import reduce

import numpy as np

from gemel.bundle import Matcher
from gemel.data import Comparisons, Samples, Table
from gemel.evaluation._classes import Classes, Roster
from gemel.evaluation._settings import EvaluationSettings
from gemel.metrics import Measured, Trials, equal_error_rate, measure


@dataclass(frozen=True)
class Missing:
    """How good the same verifier is at the same comparisons without some of the columns.

    Attributes:
        absent: Columns that were taken away from every sample.
        present: Those that were left.
        samples: How many still had an input; comparisons of others are left out.
        equal_error_rate: Error rate where FMR = FNMR; None where too few comparisons are left.
        classes: How well the samples that are left are named by complete references; None
            where the evaluation has none.
    """

    absent: tuple[str, ...]
    present: tuple[str, ...]
    samples: int
    equal_error_rate: Measured | None
    classes: Classes | None

    @property
    def words(self) -> str:
        """What is missing, or the only thing that is not."""
        if len(self.present) == 1:
            return f"{self.present[0]} alone"
        return f"without {' and '.join(self.absent)}"


def take_away(
    matcher: Matcher,
    samples: Samples,
    comparisons: Comparisons,
    roster: Roster | None,
    settings: EvaluationSettings,
    seed: int,
) -> tuple[Missing, ...]:
    """Without each column, and with each alone; none where no sample has two inputs."""
    columns = _columns(samples)
    lacking = [(name,) for name in columns]
    alone = [tuple(other for other in columns if other != name) for name in columns]
    # Of two columns, one is missing exactly where the other is alone.
    return tuple(
        _without(matcher, samples, comparisons, roster, absent, settings, seed)
        for absent in dict.fromkeys((*lacking, *alone))
    )


def _columns(samples: Samples) -> tuple[str, ...]:
    """The columns that can be missing: of samples that are several inputs each."""
    if not isinstance(samples.cache, Table) or samples.side is not None:
        return ()
    filled = sum(places[samples.rows] >= 0 for _, places in samples.cache.columns.values())
    return tuple(samples.cache.columns) if np.any(filled > 1) else ()


def _without(
    matcher: Matcher,
    samples: Samples,
    comparisons: Comparisons,
    roster: Roster | None,
    absent: tuple[str, ...],
    settings: EvaluationSettings,
    seed: int,
) -> Missing:
    left = reduce(Samples.without, absent, samples)
    present = tuple(name for name in _columns(samples) if name not in absent)
    if len(left) == 0:
        return Missing(absent, present, 0, None, None)
    embeddings = matcher.embed_samples(left)
    place = np.full(len(samples), -1, dtype=np.int64)
    place[np.isin(samples.rows, left.rows)] = np.arange(len(left))
    trials = matcher.trials(left, comparisons.moved(place), embeddings)
    return Missing(
        absent=absent,
        present=present,
        samples=len(left),
        equal_error_rate=_error(trials, settings, seed),
        classes=roster.name(left, embeddings, settings, seed) if roster else None,
    )


def _error(trials: Trials, settings: EvaluationSettings, seed: int) -> Measured | None:
    both = trials.same.any() and not trials.same.all()
    if not both or trials.support.units < 2:
        return None
    return measure(trials, equal_error_rate, resamples=settings.resamples, seed=seed)
