"""Evidence of any falling shape, for calibration sets large enough to show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from gemel.decision._supported import evidence_bounds
from gemel.errors import SupportError
from gemel.metrics import PooledEvidence, Trials, pool_adjacent_violators

GENUINE_UNITS_NEEDED = 50
IMPOSTOR_PAIRS_NEEDED = 1000


@dataclass(frozen=True)
class IsotonicCalibration:
    """Straight lines between the pools of PAV; constant beyond the first and the last.

    Attributes:
        energy: Mean energy of each pool, ascending.
        llr: Natural log-likelihood ratio of each pool, not increasing, capped to the support.
    """

    energy: tuple[float, ...]
    llr: tuple[float, ...]

    def log_likelihood_ratio(
        self, energy: Float[ndarray, " energies"]
    ) -> Float[ndarray, " energies"]:
        """The natural log-likelihood ratio of each energy."""
        ratio: Float[ndarray, " energies"] = np.interp(energy.astype(np.float64), *self._points)
        return ratio

    @classmethod
    def fit(cls, trials: Trials) -> "IsotonicCalibration":
        """Pool adjacent violators with even classes, and take the pools' log odds.

        Raises:
            SupportError: With fewer than 50 units among genuine pairs or 1,000 pairs of
                units among impostors: a step function would follow their noise.
        """
        _refuse_few(trials)
        energy, probability = _pools(pool_adjacent_violators(trials.energy, trials.same))
        with np.errstate(divide="ignore"):  # a pool of one kind has infinite odds: capped next
            odds = np.log(probability) - np.log1p(-probability)
        llr = np.clip(odds, *evidence_bounds(trials.support))
        return cls(tuple(energy.tolist()), tuple(llr.tolist()))

    @cached_property
    def _points(self) -> Float[ndarray, "two pools"]:
        """Tuples take longer to become arrays than a lookup in one takes."""
        return np.array([self.energy, self.llr])

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {"kind": "isotonic", "energy": list(self.energy), "llr": list(self.llr)}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "IsotonicCalibration":
        """What `to_dict` gave, bit for bit."""
        return cls(tuple(values["energy"]), tuple(values["llr"]))


def _pools(
    pooled: PooledEvidence,
) -> tuple[Float[ndarray, " pools"], Float[ndarray, " pools"]]:
    """Mean energy and probability of each run of equal probability."""
    change = np.flatnonzero(np.diff(pooled.probability)) + 1
    first = np.concatenate([[0], change])
    mass = pooled.genuine + pooled.impostor
    centre = np.add.reduceat(mass * pooled.energy, first) / np.add.reduceat(mass, first)
    return centre, pooled.probability[first]


def _refuse_few(trials: Trials) -> None:
    support = trials.support
    enough = (
        support.genuine_units >= GENUINE_UNITS_NEEDED
        and support.impostor_unit_pairs >= IMPOSTOR_PAIRS_NEEDED
    )
    if not enough:
        raise SupportError(
            f"Isotonic calibration needs {GENUINE_UNITS_NEEDED} {support.units_word} with genuine "
            f"pairs and {IMPOSTOR_PAIRS_NEEDED:,} impostor pairs of distinct "
            f"{support.units_word}; there are {support.genuine_units:,} and "
            f"{support.impostor_unit_pairs:,}. Use the logistic calibration, or more data."
        )
