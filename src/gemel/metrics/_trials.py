"""The comparisons a rate is counted over, and how much they can support."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float, Int
from numpy import ndarray

from gemel.errors import RangeError, ShapeError


@dataclass(frozen=True)
class Support:
    """How much independent material stands behind a set of trials.

    Attributes:
        unit: What was sampled: identities, or single samples of known identities.
        units: Distinct units on either side of any trial.
        genuine_trials, impostor_trials: Comparisons of each kind.
        genuine_units: Distinct units that take part in a genuine trial.
        impostor_unit_pairs: Distinct pairs of units among impostor trials. A unit against
            itself (a forgery against the writer it imitates) is one such pair.
    """

    unit: Literal["identity", "sample"]
    units: int
    genuine_trials: int
    impostor_trials: int
    genuine_units: int
    impostor_unit_pairs: int

    @property
    def units_word(self) -> str:
        """What a message calls the units: identities or samples."""
        return {"identity": "identities", "sample": "samples"}[self.unit]


@dataclass(frozen=True, eq=False)
class Trials:
    """Energies of compared pairs, with what an interval needs to know about their dependence.

    Attributes:
        energy: Energy of each pair, lower is more alike.
        same: True for genuine (mated) pairs, False for impostor (non-mated) ones.
        left_unit, right_unit: The unit each side was drawn from, as integers: the identity where
            identities were sampled (writer, finger, person), the sample itself where
            only samples of known identities were. Intervals resample units on both sides, for
            pairs that share one are not independent.
        unit: What a unit is, for the words of messages.

    Raises:
        ShapeError: If the four arrays differ in length.
        RangeError: If an energy is not finite.
    """

    energy: Float[ndarray, " trials"]
    same: Bool[ndarray, " trials"]
    left_unit: Int[ndarray, " trials"]
    right_unit: Int[ndarray, " trials"]
    unit: Literal["identity", "sample"] = "identity"

    def __post_init__(self) -> None:
        lengths = [len(self.energy), len(self.same), len(self.left_unit), len(self.right_unit)]
        if len(set(lengths)) > 1:
            raise ShapeError(
                "Trials need one energy, one relation and two units for each pair; got "
                "{} energies, {} relations, {} left and {} right units.".format(*lengths)
            )
        refuse_non_finite(self.energy)

    def __len__(self) -> int:
        return len(self.energy)

    @cached_property
    def genuine(self) -> "Trials":
        """The genuine trials alone."""
        return self.take(np.flatnonzero(self.same))

    @cached_property
    def impostor(self) -> "Trials":
        """The impostor trials alone."""
        return self.take(np.flatnonzero(~self.same))

    def take(self, index: Int[ndarray, " chosen"]) -> "Trials":
        """The trials at `index`."""
        return Trials(
            self.energy[index],
            self.same[index],
            self.left_unit[index],
            self.right_unit[index],
            self.unit,
        )

    @cached_property
    def support(self) -> Support:
        """What these trials can support: distinct units and pairs of units."""
        genuine, impostor = self.genuine, self.impostor
        return Support(
            unit=self.unit,
            units=_distinct(self),
            genuine_trials=len(genuine),
            impostor_trials=len(impostor),
            genuine_units=_distinct(genuine),
            impostor_unit_pairs=len(np.unique(unit_pairs(impostor.left_unit, impostor.right_unit))),
        )


def refuse_non_finite(energy: Float[ndarray, " trials"]) -> None:
    """Stop before an energy that is no finite number takes part in a count.

    Raises:
        RangeError: If one is NaN or infinite; the message names the first.
    """
    broken = ~np.isfinite(energy)
    if broken.any():
        first = int(broken.argmax())
        raise RangeError(
            f"Energies must be finite; {broken.sum():,} of {len(energy):,} are not, the first "
            f"is {energy[first]} at position {first}. Look for inputs or weights that overflow."
        )


def unit_pairs(
    left: Int[ndarray, " trials"], right: Int[ndarray, " trials"]
) -> Int[ndarray, " trials"]:
    """One integer for each unordered pair of units, equal where the pair is."""
    units = np.unique(np.concatenate([left, right]))
    low = np.searchsorted(units, np.minimum(left, right))
    high = np.searchsorted(units, np.maximum(left, right))
    pair: Int[ndarray, " trials"] = low * np.int64(len(units)) + high
    return pair


def _distinct(trials: Trials) -> int:
    return len(np.unique(np.concatenate([trials.left_unit, trials.right_unit])))
