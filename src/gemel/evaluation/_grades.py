"""How well energies follow graded scores, where two things may be half alike."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from gemel.data import Comparisons
from gemel.evaluation._settings import EvaluationSettings
from gemel.metrics import (
    Agreement,
    Measured,
    Trials,
    mean_squared_error,
    measure_agreement,
    pearson,
    spearman,
)


@dataclass(frozen=True)
class Grades:
    """How well the similarity of each pair agrees with its score.

    Attributes:
        similarity: What was held against the scores. "1 - energy" where every energy lies in
            [0, 1], as those of "exponential-manhattan" do: then it is in the units of the
            score. "-energy" elsewhere, which has the right order and no unit.
        pearson: How nearly the similarity is a straight line of the score; 1 is best.
        spearman: How nearly it puts the pairs in the order of their scores; 1 is best.
        mean_squared_error: Mean of (similarity - score)², for scores from 0 to 1; None where
            the similarity is in other units.
    """

    similarity: Literal["1 - energy", "-energy"]
    pearson: Measured
    spearman: Measured
    mean_squared_error: Measured | None


def grade(
    comparisons: Comparisons, trials: Trials, settings: EvaluationSettings, seed: int
) -> Grades | None:
    """Hold the energies of `comparisons` against their scores; None where they have none."""
    if comparisons.score is None:
        return None
    energy, score = trials.energy.astype(np.float64), comparisons.score.astype(np.float64)
    bounded = bool(((energy >= 0) & (energy <= 1)).all())
    similarity = 1 - energy if bounded else -energy

    def measured(statistic: Agreement, least: float = -1.0) -> Measured:
        return measure_agreement(
            similarity,
            score,
            trials.left_unit,
            trials.right_unit,
            statistic,
            resamples=settings.resamples,
            seed=seed,
            reach=(least, 1.0),
        )

    return Grades(
        similarity="1 - energy" if bounded else "-energy",
        pearson=measured(pearson),
        spearman=measured(spearman),
        mean_squared_error=measured(mean_squared_error, least=0.0) if bounded else None,
    )
