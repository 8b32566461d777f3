"""How often strangers find somebody, and the enrolled are missed, in galleries of every size."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from gemel.identification._tail import Tail

_ALMOST_ALL = 1 - 1e-15
"""A share of 1 has no logarithm of what is left."""
_MOST_KEPT = 64
"""Sizes whose rates stay in memory: one of every gallery and tenant that is being asked."""


@dataclass(frozen=True)
class SearchCurve:
    """Identification error rates of a calibration set, over energies and sizes of gallery.

    Each probe p of the calibration set is searched in every gallery of N of the M identities
    other than its own. With k_p(t) of the M at or below t,

        FPIR_N(t) = mean over probes of 1 - C(M - k_p(t), N) / C(M, N)

    which keeps that some probes are like many people. A gallery larger than any of these needs
    energies rarer than the calibration set can show: there a `Tail` stands in for
    counting, and its rates are extrapolated: meant to be too high rather than too low, and no
    promise. FNIR_N(t) is the share of probes whose own identity lies above t, or behind one of
    N - 1 others. `measure_searches` counts both.

    Attributes:
        sizes: N, ascending from 1 to the most that the calibration set can fill.
        energy: Ascending; the first lies below every energy of the calibration set.
        false_positive: FPIR for each size, at each energy; rises with both.
        false_negative: FNIR for each size, at each energy; falls with the energy.
    """

    sizes: tuple[int, ...]
    energy: tuple[float, ...]
    false_positive: tuple[tuple[float, ...], ...]
    false_negative: tuple[tuple[float, ...], ...]

    def at(self, identities: float, energy: float) -> float:
        """FPIR among so many identities if the threshold stood at `energy`."""
        return float(np.interp(energy, self.energies, self.false_positives(identities)))

    def missed_at(self, identities: float, energy: float) -> float:
        """FNIR among so many identities if the threshold stood at `energy`."""
        return float(np.interp(energy, self.energies, self.false_negatives(identities)))

    def threshold(self, identities: float, rate: float) -> float:
        """The largest energy at which FPIR among so many identities is at most `rate`."""
        energy, rates = self.energies, self.false_positives(identities)
        last = int(np.searchsorted(rates, rate, side="right")) - 1  # the first rate is 0
        if last == len(rates) - 1:
            return float(energy[-1])
        share = (rate - rates[last]) / (rates[last + 1] - rates[last])
        place = energy[last] + share * (energy[last + 1] - energy[last])
        # Between neighbouring numbers there is none, and rounding must not reach the upper one.
        return float(min(place, np.nextafter(energy[last + 1], -np.inf)))

    def equal_error(self, identities: float) -> float:
        """The energy at which FPIR and FNIR among so many identities are nearest.

        It lies midway to the next energy of the curve, and in the middle of a range without
        errors.
        """
        apart = np.abs(self.false_negatives(identities) - self.false_positives(identities))
        nearest = np.flatnonzero(apart == apart.min())
        after = min(int(nearest[-1]) + 1, len(apart) - 1)
        return float((self.energies[nearest[0]] + self.energies[after]) / 2)

    def false_positives(self, identities: float) -> Float[ndarray, " points"]:
        """FPIR at each of `energies`, among so many identities; kept for the next question.

        Between two sizes -log(1 - FPIR) follows a power of the size. Past the last size M it
        grows in proportion, 1 - (1 - FPIR_M)^(N/M), from what was counted or from the tail,
        whichever is more.
        """
        if identities not in self._kept:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[identities] = self._false_positives(identities)
        return self._kept[identities]

    def false_negatives(self, identities: float) -> Float[ndarray, " points"]:
        """FNIR at each of `energies`, among so many identities; on straight lines over the
        logarithm of the size, and past the last size as often behind another as if those were
        drawn anew."""
        missed = self._missed
        if identities < self.sizes[-1]:
            at, share = self._between(identities)
            return np.asarray(missed[at] + share * (missed[at + 1] - missed[at]))
        if self.sizes[-1] == 1:
            return np.asarray(missed[0])
        alone, first = 1 - missed[0], 1 - missed[-1]
        kept = np.divide(first, alone, out=np.zeros_like(first), where=alone > 0)
        found = alone * kept ** ((identities - 1) / (self.sizes[-1] - 1))
        missed_more: Float[ndarray, " points"] = np.minimum.accumulate(1 - found)
        return missed_more

    @cached_property
    def energies(self) -> Float[ndarray, " points"]:
        """`energy`, and where else the tail is read; rates are looked up on straight lines.

        The first is beyond the tail, where every rate of strangers is 0.
        """
        known = np.union1d(self.energy, self._tail.energies)
        return np.asarray(np.concatenate([[np.nextafter(known[0], -np.inf)], known]))

    @cached_property
    def _tail(self) -> Tail:
        return Tail.of(np.array(self.energy), self._counted[-1], self.sizes[-1])

    @cached_property
    def _counted(self) -> Float[ndarray, "sizes points"]:
        """-log(1 - FPIR) at each of `energy`."""
        return np.asarray(-np.log1p(-np.minimum(np.array(self.false_positive), _ALMOST_ALL)))

    @cached_property
    def _hazard(self) -> Float[ndarray, "sizes points"]:
        return self._at_energies(self._counted)

    @cached_property
    def _missed(self) -> Float[ndarray, "sizes points"]:
        return self._at_energies(np.array(self.false_negative))

    def _at_energies(self, rates: Float[ndarray, "sizes points"]) -> Float[ndarray, "sizes more"]:
        """What stands at `energy`, at `energies`."""
        return np.array([np.interp(self.energies, self.energy, row) for row in rates])

    @cached_property
    def _kept(self) -> dict[float, Float[ndarray, " points"]]:
        return {}

    def _false_positives(self, identities: float) -> Float[ndarray, " points"]:
        sizes, hazard = self.sizes, self._hazard
        if identities > sizes[-1]:
            largest = np.maximum(hazard[-1], self._tail.hazard(self.energies))
            largest[0] = 0.0
            grown = largest * (identities / sizes[-1])
        elif identities == sizes[-1]:
            grown = hazard[-1]
        else:
            at, share = self._between(identities)
            ratio = np.divide(
                hazard[at + 1], hazard[at], out=np.ones_like(hazard[at]), where=hazard[at] > 0
            )
            grown = hazard[at] * ratio**share
        # Rounding must not make a rate fall: thresholds are looked up in it.
        rates: Float[ndarray, " points"] = np.maximum.accumulate(-np.expm1(-grown))
        return rates

    def _between(self, identities: float) -> tuple[int, float]:
        """The size below, and how far it is from there to the next, in logarithms."""
        at = int(np.searchsorted(self.sizes, identities, side="right")) - 1
        low, high = self.sizes[at], self.sizes[at + 1]
        return at, float(np.log(identities / low) / np.log(high / low))

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "SearchCurve":
        """What `to_dict` gave, bit for bit."""
        return cls(
            sizes=tuple(values["sizes"]),
            energy=tuple(values["energy"]),
            false_positive=tuple(map(tuple, values["false_positive"])),
            false_negative=tuple(map(tuple, values["false_negative"])),
        )
