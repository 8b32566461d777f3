"""The threshold, chosen by what it costs rather than by how it looks."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np
from pydantic import Field

from gemel.decision._percent import percent
from gemel.decision._supported import (
    refuse_unsupported_match_rate,
    refuse_unsupported_non_match_rate,
    refuse_unsupported_ratio,
)
from gemel.errors import SupportError
from gemel.metrics import (
    ErrorCurve,
    Measured,
    Trials,
    error_curve,
    measure_false_match_rate,
    measure_false_non_match_rate,
)
from gemel.types import Settings


class OperatingPointSettings(Settings):
    """How the match threshold is chosen.

    Attributes:
        rule: "false-match-rate" takes the largest threshold whose measured rate is at most
            `rate`; "cost" the cheapest one under both costs and the prior;
            "equal-error-rate" the one where both errors are nearest. None, the default, is
            "false-match-rate" where the data support `rate` and "equal-error-rate" where not.
        rate: Target false match rate. Range (0, 1).
        false_match_cost, false_non_match_cost: Price of one error of each kind.
    """

    rule: Literal["false-match-rate", "cost", "equal-error-rate"] | None = None
    rate: float = Field(default=0.01, gt=0, lt=1)
    false_match_cost: float = Field(default=1.0, gt=0)
    false_non_match_cost: float = Field(default=1.0, gt=0)


@dataclass(frozen=True)
class OperatingPoint:
    """A threshold with what it costs on the trials it was chosen on.

    Attributes:
        threshold: A pair is at or below it, or above. Units of energy. It lies midway between
            two measured energies, so that rounding does not move a pair across.
        rule: The sentence that says why it stands there.
        false_match_rate: Impostor pairs at or below it.
        false_non_match_rate: Genuine pairs above it.
    """

    threshold: float
    rule: str
    false_match_rate: Measured
    false_non_match_rate: Measured

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "OperatingPoint":
        """What `to_dict` gave, bit for bit."""
        return cls(
            threshold=values["threshold"],
            rule=values["rule"],
            false_match_rate=Measured.from_dict(values["false_match_rate"]),
            false_non_match_rate=Measured.from_dict(values["false_non_match_rate"]),
        )


def choose_operating_point(
    trials: Trials,
    settings: OperatingPointSettings,
    *,
    prior: float = 0.5,
    confidence: float = 0.95,
) -> OperatingPoint:
    """The match threshold under `settings`, or a refusal that says what data it would take.

    Args:
        trials: Comparisons of units that neither training nor testing sees.
        settings: The rule and its numbers.
        prior: Probability of *same* that costs are weighed with. Range (0, 1).
        confidence: Of the intervals. Range (0, 1).

    Raises:
        SupportError: If the trials cannot support the rate or the costs asked for.
    """
    if settings.rule == "equal-error-rate":
        return _at_equal_error(trials, "Both error rates are equal.", confidence)
    if settings.rule == "cost":
        return _at_least_cost(trials, settings, prior, confidence)
    try:
        refuse_unsupported_match_rate(trials, settings.rate)
    except SupportError as error:
        if settings.rule is not None:
            raise
        return _at_equal_error(trials, f"Both error rates are equal. {error}", confidence)
    return _at_match_rate(trials, settings.rate, confidence)


def choose_non_match_point(
    trials: Trials, rate: float, *, confidence: float = 0.95
) -> OperatingPoint:
    """The smallest threshold whose measured false non-match rate is at most `rate`.

    Raises:
        SupportError: If the trials cannot support `rate`.
    """
    refuse_unsupported_non_match_rate(trials, rate)
    curve = error_curve(trials.energy, trials.same)
    place = int(np.argmax(curve.false_non_match_rate <= rate))
    rule = f"At most {percent(rate)} of genuine pairs lie above."
    return _point(trials, _between(curve, place), rule, confidence)


def _at_match_rate(trials: Trials, rate: float, confidence: float) -> OperatingPoint:
    curve = error_curve(trials.energy, trials.same)
    place = int(np.flatnonzero(curve.false_match_rate <= rate)[-1])
    rule = f"At most {percent(rate)} of impostor pairs match."
    return _point(trials, _between(curve, place), rule, confidence)


def _at_equal_error(trials: Trials, rule: str, confidence: float) -> OperatingPoint:
    curve = error_curve(trials.energy, trials.same)
    place = int(np.argmin(np.abs(curve.false_match_rate - curve.false_non_match_rate)))
    return _point(trials, _between(curve, place), rule, confidence)


def _at_least_cost(
    trials: Trials, settings: OperatingPointSettings, prior: float, confidence: float
) -> OperatingPoint:
    false_match = (1 - prior) * settings.false_match_cost
    false_non_match = prior * settings.false_non_match_cost
    refuse_unsupported_ratio(trials, false_match / false_non_match)
    curve = error_curve(trials.energy, trials.same)
    cost = false_match * curve.false_match_rate + false_non_match * curve.false_non_match_rate
    rule = (
        f"The cheapest, where a false match costs {settings.false_match_cost:g}, a false "
        f"non-match {settings.false_non_match_cost:g}, and {percent(prior)} of pairs are genuine."
    )
    return _point(trials, _between(curve, int(np.argmin(cost))), rule, confidence)


def _between(curve: ErrorCurve, place: int) -> float:
    """A threshold with the rates of `place`, midway to the next measured energy."""
    here = float(curve.threshold[place])
    if place == len(curve.threshold) - 1:
        return here
    above = float(curve.threshold[place + 1])
    if place == 0:  # nothing matches
        return float(np.nextafter(above, -np.inf))
    middle = here + (above - here) / 2
    return middle if middle < above else here


def _point(trials: Trials, threshold: float, rule: str, confidence: float) -> OperatingPoint:
    return OperatingPoint(
        threshold=threshold,
        rule=rule,
        false_match_rate=measure_false_match_rate(trials, threshold, confidence=confidence),
        false_non_match_rate=measure_false_non_match_rate(trials, threshold, confidence=confidence),
    )
