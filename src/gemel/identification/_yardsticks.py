"""How identities of any numbers of references are judged together."""

import numpy as np
from jaxtyping import Bool, Float, Int
from numpy import ndarray

from gemel.identification._level import Level
from gemel.identification._yardstick import Yardstick


class Yardsticks:
    """A yardstick for each number of references that is asked for, made once.

    Args:
        levels: Calibrations, ascending in their number of references.
        closest: Whether the closest of the references speaks for all.
    """

    def __init__(self, levels: tuple[Level, ...], closest: bool) -> None:
        self._levels, self._closest = levels, closest
        self._made: dict[int, Yardstick] = {}

    def of(self, references: int) -> Yardstick:
        """The one for identities of so many references."""
        if references not in self._made:
            self._made[references] = Yardstick.choose(self._levels, references, self._closest)
        return self._made[references]

    def log_likelihood_ratio(
        self, energies: Float[ndarray, " candidates"], references: Int[ndarray, " candidates"]
    ) -> Float[ndarray, " candidates"]:
        """The evidence for each candidate, by its number of references."""
        llr = np.empty(len(energies))
        for count in set(references.tolist()):
            same = references == count
            llr[same] = self.of(count).log_likelihood_ratio(energies[same])
        return llr

    def capped(
        self, llr: Float[ndarray, " candidates"], references: Int[ndarray, " candidates"]
    ) -> Bool[ndarray, " candidates"]:
        """Whether evidence is as strong, for or against, as it is ever stated."""
        strongest = [self.of(count).strongest for count in references.tolist()]
        lowest, highest = np.array(strongest).reshape(-1, 2).T
        # A calibration that tells nothing apart states one ratio, and holds nothing back.
        return np.asarray((lowest < highest) & ((llr <= lowest) | (llr >= highest)))

    def false_match_at(
        self, energies: Float[ndarray, " candidates"], references: Int[ndarray, " candidates"]
    ) -> Float[ndarray, "three candidates"]:
        """False match rate against one identity at each energy, and its low and high limits."""
        rates = np.empty((3, len(energies)))
        for count in set(references.tolist()):
            same = references == count
            rates[:, same] = self.of(count).false_match_at(energies[same])
        return rates

    def false_positive_rate(self, identities: int, references: int, energy: float) -> float:
        """FPIR if the threshold for identities of so many references stood at `energy`."""
        yardstick = self.of(references)
        size = identities * yardstick.crowd
        return yardstick.mean(lambda level: level.searches.at(size, energy))
