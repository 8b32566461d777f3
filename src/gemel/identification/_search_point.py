"""Where an identification begins, in a gallery of a certain size."""

from dataclasses import dataclass

import numpy as np

from gemel.decision import percent
from gemel.errors import SupportError
from gemel.identification._level import Level
from gemel.identification._settings import IdentificationSettings
from gemel.identification._support import among, what_is_missing
from gemel.identification._yardstick import Yardstick


@dataclass(frozen=True)
class SearchPoint:
    """A threshold for galleries of one size, with what it costs on the calibration set.

    Attributes:
        target: The false positive identification rate that it was placed for: the one asked for,
            or under the rule "equal-error-rate" its own.
        threshold: The best candidate is identified at or below it.
        unknown_threshold: Above it a probe is unknown; between the two nothing is decided. None
            where there is no such band.
        rule: The sentence that says why it stands there.
        supported: Whether the calibration set supports the rate asked for.
        false_positive_rate: Estimated share of searches of strangers that identify somebody.
        false_negative_rate: Estimated share of searches of the enrolled that do not identify them.
    """

    target: float
    threshold: float
    unknown_threshold: float | None
    rule: str
    supported: bool
    false_positive_rate: float
    false_negative_rate: float


def place_search_point(
    yardstick: Yardstick, settings: IdentificationSettings, identities: int, rate: float
) -> SearchPoint:
    """The operating point for a gallery of `identities`, judged by `yardstick`.

    Raises:
        SupportError: If the rule is "false-positive-rate" and the rate is not supported.
    """
    size = identities * yardstick.crowd
    missing = _missing(yardstick, rate, identities)
    equal = yardstick.mean(lambda level: level.searches.equal_error(size))
    kept = yardstick.mean(lambda level: level.searches.threshold(size, rate))
    if settings.rule == "equal-error-rate":
        threshold = equal
        rule = f"Strangers are identified as often as the enrolled are missed {among(identities)}."
    elif missing is None:
        threshold = kept
        rule = f"At most {percent(rate)} of strangers are identified {among(identities)}."
    elif settings.rule is None:
        threshold = min(kept, equal)
        rule = (
            f"Aimed at {percent(rate)} of strangers identified, or at equal error rates where "
            f"those are stricter; no rate is promised. {missing}"
        )
    else:
        raise SupportError(missing)
    unknown = _unknown_from(yardstick, settings.miss_rate)
    found = yardstick.mean(lambda level: level.searches.at(size, threshold))
    return SearchPoint(
        target=found if settings.rule == "equal-error-rate" else rate,
        threshold=threshold,
        unknown_threshold=unknown if unknown is not None and unknown > threshold else None,
        rule=rule,
        supported=missing is None,
        false_positive_rate=found,
        false_negative_rate=yardstick.mean(lambda level: level.searches.missed_at(size, threshold)),
    )


def _missing(yardstick: Yardstick, rate: float, identities: int) -> str | None:
    """What the weakest level that takes part lacks."""
    weakest = min(yardstick.levels, key=lambda level: level.support.impostor_unit_pairs)
    return what_is_missing(weakest.support, rate, identities, yardstick.crowd)


def _unknown_from(yardstick: Yardstick, miss_rate: float | None) -> float | None:
    """The energy that no more than `miss_rate` of genuine probes exceed."""
    if miss_rate is None:
        return None

    def exceeded(level: Level) -> float:
        missed = np.array(level.curve.false_non_match_rate)
        return level.curve.energy[int(np.argmax(missed <= miss_rate))]

    return yardstick.mean(exceeded)
