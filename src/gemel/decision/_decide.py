"""Fitting a whole decision on a calibration set."""

from typing import Literal

from jaxtyping import Float
from numpy import ndarray
from pydantic import Field

from gemel.decision._decision import Decision
from gemel.decision._familiarity import Familiarity
from gemel.decision._fit import CalibrationKind, fit_calibration
from gemel.decision._histogram import Histogram
from gemel.decision._operating_point import (
    OperatingPoint,
    OperatingPointSettings,
    choose_non_match_point,
    choose_operating_point,
)
from gemel.decision._percent import percent
from gemel.decision._score_curve import ScoreCurve
from gemel.metrics import Trials
from gemel.types import Settings

LEAST_FAMILIAR_UNITS = 20
"""Fewer identities span so little of the embedding that most others would look strange."""


class DecisionSettings(Settings):
    """How energies become verdicts.

    Attributes:
        calibration: "auto" is isotonic with enough data and logistic below.
        impostors: Whom calibration compares genuine samples with: "random" impostors are others,
            "skilled" ones imitators, "both" half of each where there are forgeries. An error
            rate holds for the kind it was measured on.
        prior: Probability of *same* before a comparison. Range (0, 1).
        operating_point: Where a match begins.
        non_match_rate: Target false non-match rate past which a pair is a non-match; energies
            between there and the match threshold are inconclusive. None makes no such band.
        confidence: Of every interval. Range (0, 1).
    """

    calibration: CalibrationKind = "auto"
    impostors: Literal["both", "random", "skilled"] = "both"
    prior: float = Field(default=0.5, gt=0, lt=1)
    operating_point: OperatingPointSettings = OperatingPointSettings()
    non_match_rate: float | None = Field(default=None, gt=0, lt=1)
    confidence: float = Field(default=0.95, gt=0, lt=1)


def decide(
    trials: Trials,
    settings: DecisionSettings,
    embeddings: Float[ndarray, "samples dim"] | None = None,
) -> Decision:
    """Fit calibration, operating points and familiarity on one calibration set.

    Args:
        trials: Comparisons of units that neither training nor testing sees.
        settings: What to choose, and at which rates.
        embeddings: Of the calibration set's samples, to tell unlike inputs later.

    Raises:
        SupportError: If the trials cannot support what was asked for; the message says how
            many more pairs or units it takes.
    """
    match = choose_operating_point(
        trials, settings.operating_point, prior=settings.prior, confidence=settings.confidence
    )
    non_match, remarks = _non_match(trials, settings, match)
    return Decision(
        calibration=fit_calibration(trials, settings.calibration),
        match=match,
        non_match=non_match,
        prior=settings.prior,
        curve=ScoreCurve.measure(trials, confidence=settings.confidence),
        histogram=Histogram.count(trials),
        familiarity=_familiarity(trials, embeddings),
        support=trials.support,
        notes=(match.rule, *remarks),
    )


def _familiarity(
    trials: Trials, embeddings: Float[ndarray, "samples dim"] | None
) -> Familiarity | None:
    """What is familiar, where there are enough units to show how far another one may lie."""
    if embeddings is None or trials.support.units < LEAST_FAMILIAR_UNITS:
        return None
    return Familiarity.fit(embeddings)


def _non_match(
    trials: Trials, settings: DecisionSettings, match: OperatingPoint
) -> tuple[OperatingPoint | None, tuple[str, ...]]:
    """The second operating point where it leaves a band, and a remark where it does not."""
    if settings.non_match_rate is None:
        return None, ()
    point = choose_non_match_point(trials, settings.non_match_rate, confidence=settings.confidence)
    if point.threshold > match.threshold:
        return point, (point.rule,)
    missed = percent(match.false_non_match_rate.estimate)
    return None, (f"No energy is inconclusive: the match threshold misses {missed} already.",)
