"""The calibration set's error rates at every energy, small enough to travel."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from gemel.metrics import Trials, error_bands

POINTS = 512


@dataclass(frozen=True)
class ScoreCurve:
    """Error rates if the threshold stood at an energy, at no more than 512 energies.

    Attributes:
        energy: Ascending; the first lies below every energy of the calibration set.
        false_match_rate: Share of impostor pairs at or below each energy, rising.
        false_match_low, false_match_high: Its limits, rising.
        false_non_match_rate: Share of genuine pairs above each energy, falling.
        confidence: Of the limits, at each energy by itself.
    """

    energy: tuple[float, ...]
    false_match_rate: tuple[float, ...]
    false_match_low: tuple[float, ...]
    false_match_high: tuple[float, ...]
    false_non_match_rate: tuple[float, ...]
    confidence: float

    @classmethod
    def measure(cls, trials: Trials, *, confidence: float = 0.95) -> "ScoreCurve":
        """Measure the curve on trials; limits as in `gemel.metrics.error_bands`.

        Raises:
            SupportError: If there is no genuine or no impostor pair.
        """
        bands = error_bands(trials, _grid(trials), confidence=confidence)
        return cls(
            energy=tuple(bands.threshold.tolist()),
            false_match_rate=tuple(bands.false_match_rate.tolist()),
            # A rarer event may be measured less surely; at a higher energy it is no rarer.
            false_match_low=tuple(np.maximum.accumulate(bands.false_match_low).tolist()),
            false_match_high=tuple(np.maximum.accumulate(bands.false_match_high).tolist()),
            false_non_match_rate=tuple(bands.false_non_match_rate.tolist()),
            confidence=confidence,
        )

    def false_match_at(
        self, energy: Float[ndarray, " energies"]
    ) -> tuple[
        Float[ndarray, " energies"], Float[ndarray, " energies"], Float[ndarray, " energies"]
    ]:
        """False match rate and its low and high limits, on straight lines between points."""
        points, *rates = self._false_match_points
        rate, low, high = (np.interp(energy.astype(np.float64), points, values) for values in rates)
        return rate, low, high

    def false_non_match_at(
        self, energy: Float[ndarray, " energies"]
    ) -> Float[ndarray, " energies"]:
        """False non-match rate, on straight lines between points."""
        rate: Float[ndarray, " energies"] = np.interp(
            energy.astype(np.float64), self.energy, self.false_non_match_rate
        )
        return rate

    @cached_property
    def _false_match_points(self) -> Float[ndarray, "four points"]:
        """Tuples take longer to become arrays than a lookup in one takes."""
        return np.array(
            [self.energy, self.false_match_rate, self.false_match_low, self.false_match_high]
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "ScoreCurve":
        """What `to_dict` gave, bit for bit."""
        confidence = values["confidence"]
        points = {name: tuple(given) for name, given in values.items() if name != "confidence"}
        return cls(**points, confidence=confidence)


def _grid(trials: Trials) -> Float[ndarray, " points"]:
    """Every distinct energy where few, else those that divide both kinds evenly and the tails.

    The tail of rare false matches is divided by ratios: 1, 2, 4 ... in a million.
    """
    distinct = np.unique(trials.energy.astype(np.float64))
    if len(distinct) >= POINTS:
        impostor, genuine = trials.impostor.energy, trials.genuine.energy
        evenly = np.linspace(0.0, 1.0, POINTS // 8)
        rare = np.geomspace(1.0 / len(impostor), 1.0, POINTS * 3 // 8)
        missed = 1.0 - np.geomspace(1.0 / len(genuine), 1.0, POINTS // 4)
        chosen = [
            np.quantile(impostor, np.concatenate([evenly, rare]), method="inverted_cdf"),
            np.quantile(genuine, np.concatenate([evenly, missed]), method="inverted_cdf"),
            distinct[[0, -1]],
        ]
        distinct = np.unique(np.concatenate(chosen).astype(np.float64))
    return np.concatenate([[np.nextafter(distinct[0], -np.inf)], distinct])
