"""How an identity of so many references is judged, calibrated for that number or not."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from gemel.identification._level import Level

_FURTHEST = 1e30
"""An energy beyond all others, at which evidence is as strong as it is ever stated."""


@dataclass(frozen=True, eq=False)
class Yardstick:
    """One level, or two on whose straight line a number of references lies.

    Between two calibrated numbers of references every quantity is taken on a straight line over
    the logarithm of the number. Past the last it is the last one's; under the fusion "closest",
    which grows more lenient with every reference, an identity with c times as many references as
    the last level counts as c identities of it.

    Attributes:
        levels: One, or two neighbours.
        weights: Of each; they sum to 1.
        crowd: As how many calibrated identities one counts. Range [1, inf).
    """

    levels: tuple[Level, ...]
    weights: tuple[float, ...]
    crowd: float

    @classmethod
    def choose(cls, levels: Sequence[Level], references: int, closest: bool) -> "Yardstick":
        """The one for so many references.

        Args:
            levels: All there are, ascending.
            closest: Whether the closest of the references speaks for all.
        """
        known = [level.references for level in levels]
        if references >= known[-1]:
            return cls((levels[-1],), (1.0,), references / known[-1] if closest else 1.0)
        after = int(np.searchsorted(known, references))
        if after == 0 or known[after] == references:
            return cls((levels[after],), (1.0,), 1.0)
        low, high = known[after - 1], known[after]
        share = float(np.log(references / low) / np.log(high / low))
        return cls((levels[after - 1], levels[after]), (1 - share, share), 1.0)

    def mean(self, of: Callable[[Level], float]) -> float:
        """What a level says, on the straight line between the levels."""
        return sum(weight * of(level) for weight, level in self._parts)

    def log_likelihood_ratio(
        self, energy: Float[ndarray, " energies"]
    ) -> Float[ndarray, " energies"]:
        """The natural log-likelihood ratio of each energy; a crowd has as many chances to be
        alike by accident, and evidence for it is worth so much less."""
        ratio = sum(
            weight * level.calibration.log_likelihood_ratio(energy) for weight, level in self._parts
        )
        return np.asarray(np.minimum(ratio, np.maximum(ratio - np.log(self.crowd), 0.0)))

    @cached_property
    def strongest(self) -> tuple[float, float]:
        """The lowest and the highest log-likelihood ratio that is ever stated."""
        highest, lowest = self.log_likelihood_ratio(np.array([-_FURTHEST, _FURTHEST])).tolist()
        return lowest, highest

    def false_match_at(
        self, energy: Float[ndarray, " energies"]
    ) -> Float[ndarray, "three energies"]:
        """False match rate against one identity, and its low and high limits."""
        rates = sum(
            weight * np.stack(level.curve.false_match_at(energy)) for weight, level in self._parts
        )
        return np.asarray(rates if self.crowd == 1 else 1.0 - (1.0 - rates) ** self.crowd)

    @property
    def _parts(self) -> Iterator[tuple[float, Level]]:
        return zip(self.weights, self.levels, strict=True)
