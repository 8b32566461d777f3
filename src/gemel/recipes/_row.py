"""One line of the table: a published number beside ours."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from gemel.evaluation import Evaluation
from gemel.recipes._folds import interval_over_folds
from gemel.recipes._measures import (
    LOWER_IS_BETTER,
    MeasureName,
    Number,
    Reported,
    number,
    sentence,
)
from gemel.recipes._runs import Runs
from gemel.recipes._shown import ABSENT, shown, unit

LAST_BITS = 1e-9
"""A goal of 57 % is met by 0.57, whatever the last bits of its hundredfold."""


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
        mean: Ours, over seeds; of each seed the mean over its folds.
        lowest, highest: Its range over seeds.
        low, high: The 95 % interval of the first seed's number.
        chance: What guessing gives, where that is known.
        sentence: What was compared.
        recalled: Whether the published number is from memory and was not checked.
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
    recalled: bool = False

    @property
    def meets_goal(self) -> bool | None:
        """Whether the mean is as good as the goal; None without a goal."""
        if self.goal is None:
            return None
        ahead = unit(self.measure) * self.mean - self.goal
        return bool((-ahead if self.measure in LOWER_IS_BETTER else ahead) >= -LAST_BITS)

    @property
    def judged(self) -> str:
        """The goal and whether it is met, as in "≥ 98.00 % ✓"; a dash without one."""
        if self.goal is None:
            return ABSENT
        sign = "≤" if self.measure in LOWER_IS_BETTER else "≥"
        return f"{sign} {shown(self.measure, self.goal)} {'✓' if self.meets_goal else '✗'}"


def row_of(reported: Reported, variant: str | None, runs: Runs, *, elsewhere: bool) -> Row | None:
    """One number over seeds and folds; None where that data does not allow it to be measured.

    Args:
        elsewhere: Whether the data is not the recipe's: published numbers and goals then belong
            to other data.
    """
    found = runs.evaluations(reported.part)
    numbers = [[number(reported, evaluation) for evaluation in folds] for folds in found]
    known = [[each for each in folds if each is not None] for folds in numbers]
    if not found or known != numbers:
        return None
    estimates = [fmean(each.measured.estimate for each in folds) for folds in known]
    low, high = _limits(reported, found[0], known[0], runs)
    alone = variant is None and not elsewhere
    return Row(
        part=reported.part,
        measure=reported.measure,
        words=reported.words,
        variant=variant,
        published=reported.published if alone else None,
        goal=reported.goal if alone else None,
        mean=fmean(estimates),
        lowest=min(estimates),
        highest=max(estimates),
        low=min(low, estimates[0]),
        high=max(high, estimates[0]),
        chance=known[0][0].chance,
        sentence=_sentence(reported, found[0]),
        recalled=reported.recalled and alone,
    )


def _limits(
    reported: Reported, folds: Sequence[Evaluation], numbers: Sequence[Number], runs: Runs
) -> tuple[float, float]:
    """Of one seed's interval; where there is one fold, it is that of the evaluation."""
    interval = numbers[0].measured.interval
    if len(folds) > 1:
        resamples = runs.settings.evaluation.resamples
        interval = interval_over_folds(reported, folds, resamples=resamples, seed=runs.seeds[0])
    return interval.low, interval.high


def _sentence(reported: Reported, folds: Sequence[Evaluation]) -> str:
    """What was compared; of folds, the first stands for all."""
    first = sentence(reported, folds[0])
    return first if len(folds) == 1 else f"First of {len(folds)} folds: {first}"
