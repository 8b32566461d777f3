"""Open-set identification: how often strangers find somebody, and the enrolled are missed.

Rates of searches in the terms of ISO/IEC 19795-1: a probe is searched in a gallery of N identities;
it is mated when its identity is enrolled there.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int
from numpy import ndarray

from gemel.errors import RangeError, ShapeError, SupportError
from gemel.metrics._interval import Measured
from gemel.metrics._measured_rates import rate_with_interval
from gemel.metrics._trials import refuse_non_finite


@dataclass(frozen=True, eq=False)
class Searches:
    """What probes found in one gallery, a row for each.

    Attributes:
        mated: Whether its identity is enrolled.
        nearest: Energy of the best candidate, lower is more alike.
        own: Energy of its own identity; inf where that is not enrolled.
        rank: Of its own identity among all, 1 is best; 0 where it is not enrolled.
        unit: The unit it was drawn from, as in `Trials`: what intervals resample.
        identities: How many are enrolled.

    Raises:
        ShapeError: If the five arrays differ in length.
        RangeError: If an energy is not finite, or a rank or `own` contradicts `mated`.
    """

    mated: Bool[ndarray, " probes"]
    nearest: Float[ndarray, " probes"]
    own: Float[ndarray, " probes"]
    rank: Int[ndarray, " probes"]
    unit: Int[ndarray, " probes"]
    identities: int

    def __post_init__(self) -> None:
        columns = (self.mated, self.nearest, self.own, self.rank, self.unit)
        lengths = [len(column) for column in columns]
        if len(set(lengths)) > 1:
            raise ShapeError(
                "Searches need one relation, two energies, a rank and a unit for each probe; got "
                f"{', '.join(map(str, lengths))} of them."
            )
        refuse_non_finite(self.nearest)
        refuse_non_finite(self.own[self.mated])
        if ((self.rank > 0) != self.mated).any() or np.isfinite(self.own[~self.mated]).any():
            raise RangeError(
                "A mated probe has a rank from 1 and an energy of its own; any other has rank 0 "
                "and inf. Build searches with Searches.of."
            )

    @classmethod
    def of(
        cls,
        energy: Float[ndarray, "probes identities"],
        enrolled: Int[ndarray, " probes"],
        unit: Int[ndarray, " probes"],
    ) -> "Searches":
        """Searches of probes whose energies against all identities are known.

        Of identities at one energy the wrong ones rank first, so a network that maps everything
        to one point finds nobody.

        Args:
            energy: Of each probe against each identity.
            enrolled: Column of each probe's own identity; -1 where it is not enrolled.
            unit: As in `Searches`.

        Raises:
            SupportError: If nobody is enrolled.
        """
        if energy.shape[1] == 0:
            raise SupportError("A search needs somebody enrolled; there is no identity.")
        mated = enrolled >= 0
        own = energy[np.arange(len(energy)), np.maximum(enrolled, 0)]
        rank = np.where(mated, (energy <= own[:, None]).sum(axis=1), 0)
        return cls(
            mated=mated,
            nearest=energy.min(axis=1),
            own=np.where(mated, own, np.inf),
            rank=rank,
            unit=unit,
            identities=energy.shape[1],
        )


def false_positive_identification_rate(searches: Searches, threshold: float) -> float:
    """FPIR: share of non-mated searches with a candidate at or below `threshold`. Range [0, 1].

    Raises:
        SupportError: If there is no non-mated search.

    Source:
        ISO/IEC 19795-1.
    """
    return float(_found_somebody(searches, threshold).mean())


def false_negative_identification_rate(
    searches: Searches, threshold: float, rank: int = 1
) -> float:
    """FNIR: share of mated searches whose own identity is not within `rank`, or lies above
    `threshold`. Range [0, 1].

    Raises:
        SupportError: If there is no mated search.
        RangeError: If `rank` is below 1.

    Source:
        ISO/IEC 19795-1.
    """
    return float(_missed(searches, threshold, rank).mean())


def detection_and_identification_rate(searches: Searches, threshold: float, rank: int = 1) -> float:
    """DIR = 1 - FNIR; arguments and errors as for `false_negative_identification_rate`."""
    return 1 - false_negative_identification_rate(searches, threshold, rank)


def measure_false_positive_identification_rate(
    searches: Searches, threshold: float, *, confidence: float = 0.95
) -> Measured:
    """FPIR with an interval over resampled units; see `rate_with_interval`."""
    unit = searches.unit[~searches.mated]
    found = _found_somebody(searches, threshold)
    return rate_with_interval(found, unit, unit, confidence=confidence)


def measure_false_negative_identification_rate(
    searches: Searches, threshold: float, rank: int = 1, *, confidence: float = 0.95
) -> Measured:
    """FNIR with an interval over resampled units; see `rate_with_interval`."""
    unit = searches.unit[searches.mated]
    missed = _missed(searches, threshold, rank)
    return rate_with_interval(missed, unit, unit, confidence=confidence)


def measure_detection_and_identification_rate(
    searches: Searches, threshold: float, rank: int = 1, *, confidence: float = 0.95
) -> Measured:
    """DIR with an interval over resampled units; see `rate_with_interval`."""
    unit = searches.unit[searches.mated]
    found = ~_missed(searches, threshold, rank)
    return rate_with_interval(found, unit, unit, confidence=confidence)


def cumulative_match(searches: Searches, ranks: int) -> Float[ndarray, " ranks"]:
    """CMC: share of mated searches whose own identity is within rank 1, 2, … `ranks`.

    Raises:
        SupportError: If there is no mated search.
        RangeError: If `ranks` is below 1.
    """
    _refuse_none(int(searches.mated.sum()), "mated")
    _refuse_rank(ranks)
    counts = np.bincount(searches.rank[searches.mated], minlength=ranks + 1)[1 : ranks + 1]
    curve: Float[ndarray, " ranks"] = np.cumsum(counts) / searches.mated.sum()
    return curve


def _found_somebody(searches: Searches, threshold: float) -> Bool[ndarray, " strangers"]:
    _refuse_none(int((~searches.mated).sum()), "non-mated")
    found: Bool[ndarray, " strangers"] = searches.nearest[~searches.mated] <= threshold
    return found


def _missed(searches: Searches, threshold: float, rank: int) -> Bool[ndarray, " mated"]:
    _refuse_none(int(searches.mated.sum()), "mated")
    _refuse_rank(rank)
    beyond = (searches.rank > rank) | (searches.own > threshold)
    missed: Bool[ndarray, " mated"] = beyond[searches.mated]
    return missed


def _refuse_none(searches: int, kind: str) -> None:
    if searches == 0:
        raise SupportError(f"A rate over {kind} searches needs at least one; there is none.")


def _refuse_rank(rank: int) -> None:
    if rank < 1:
        raise RangeError(f"Ranks begin at 1, got {rank}.")
