"""How rare the energies are that no calibration set is large enough to show."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from jaxtyping import Float
from numpy import ndarray

_EVENTS = 3
"""Rule of three: rarer than three in the number of identities says nothing."""
_SLOWER = 1 + 1 / sqrt(_EVENTS)
"""One standard error more than the mean of so many."""
_REACH = np.linspace(20, 0, 81)
"""Where a tail is tabulated, in falls below its start: to e^-20, two in a billion."""


@dataclass(frozen=True)
class Tail:
    """A rate that falls by e with every `fall` of an energy, or of its logarithm, below a start.

        hazard(t) = 3 / M · exp((x - start) / fall),  x = log t for distances, else t

    From three events in M identities downwards, counting gives way to it. For distances, which
    end at 0, this is a power law; energies that strangers bring to 0 or below get an exponential.

    Attributes:
        start: x where the counted hazard reaches `most`.
        most: The hazard there, 3 / M or the largest there is.
        fall: Mean distance in x below `start` of what lies there, and one standard error.
        distances: Whether no stranger reached 0.

    Source:
        Coles, "An Introduction to Statistical Modeling of Extreme Values", 2001, chapter 4, at
        shape 0; of logarithms it is Hill's estimator (Annals of Statistics 1975).
    """

    start: float
    most: float
    fall: float
    distances: bool

    @classmethod
    def of(
        cls, energy: Float[ndarray, " points"], hazard: Float[ndarray, " points"], identities: int
    ) -> "Tail":
        """The tail of a counted hazard, which begins at 0 and rises.

        Args:
            identities: M, on which the hazard rests.
        """
        distances = bool(energy[hazard > 0][0] > 0)
        place = _place(energy, distances)
        most = min(_EVENTS / identities, float(hazard[-1]))
        after = int(np.searchsorted(hazard, most))
        start = float(np.interp(most, hazard[after - 1 : after + 1], place[after - 1 : after + 1]))
        below, rate = np.append(place[:after], start), np.append(hazard[:after], most)
        # The mean excess is the area below the hazard, over the hazard at the start.
        mean = float((np.diff(below) * (rate[1:] + rate[:-1]) / 2).sum()) / most
        return cls(start, most, max(_SLOWER * mean, float(np.spacing(abs(start)))), distances)

    def hazard(self, energy: Float[ndarray, " energies"]) -> Float[ndarray, " energies"]:
        """At most `most`, which it is from the start on."""
        excess = np.minimum(_place(energy, self.distances) - self.start, 0.0)
        return np.asarray(self.most * np.exp(excess / self.fall))

    @property
    def energies(self) -> Float[ndarray, " energies"]:
        """Energies between which straight lines follow the tail, ascending."""
        place = self.start - self.fall * _REACH
        return np.asarray(np.exp(place) if self.distances else place)


def _place(energy: Float[ndarray, " energies"], distances: bool) -> Float[ndarray, " energies"]:
    if not distances:
        return energy
    return np.asarray(np.log(np.maximum(energy, np.finfo(np.float64).tiny)))
