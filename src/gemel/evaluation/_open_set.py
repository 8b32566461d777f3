"""A gallery with strangers before it: who is recognised, and who is taken for somebody."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from jaxtyping import Float
from numpy import ndarray

from gemel.decision import percent
from gemel.metrics import Measured

SHOWN_RANKS = 50


@dataclass(frozen=True)
class Tally:
    """How many searches of one kind there were.

    Attributes:
        searches: Over all draws.
        probes: Samples that searched.
        identities: Whom they show.
    """

    searches: int
    probes: int
    identities: int


@dataclass(frozen=True)
class IdentificationPoint:
    """Errors at the operating point that calibration fixed for galleries of this size.

    Nothing about it was chosen on the probes it is measured on.

    Attributes:
        rule: How the point was chosen, as a sentence.
        supported: Whether the calibration set supports its rate in a gallery of this size.
        threshold: The best candidate is identified at this energy or below.
        target: False positive identification rate that it aims at.
        false_positive_rate: FPIR: share of searches of strangers that identify somebody.
        false_negative_rate: FNIR: share of searches of the enrolled that do not identify them.
        false_positive_rate_of_all, false_negative_rate_of_all: FPIR · (1 - FTA), and FTA +
            FNIR · (1 - FTA): with samples that could not be read as searches that found nobody.
        forged: Share of forgeries that are identified as somebody; None where there are none.
    """

    rule: str
    supported: bool
    threshold: float
    target: float
    false_positive_rate: Measured
    false_negative_rate: Measured
    false_positive_rate_of_all: float
    false_negative_rate_of_all: float
    forged: Measured | None


@dataclass(frozen=True, eq=False)
class IdentificationCurve:
    """Both errors over the threshold, few enough points to draw.

    Attributes:
        false_positive_rate: FPIR, ascending.
        false_negative_rate: FNIR at the same thresholds.
    """

    false_positive_rate: Float[ndarray, " points"]
    false_negative_rate: Float[ndarray, " points"]


@dataclass(frozen=True, eq=False)
class OpenGallery:
    """Searches among so many identities.

    Attributes:
        identities: How many are enrolled, N.
        mated, non_mated: Searches of enrolled identities, and of strangers.
        point: Errors at the calibrated operating point; None without one, or where the
            calibration refuses to give one.
        detection: For each rate the share of mated searches that identify the right one (DIR,
            which is 1 - FNIR) where FPIR is at most that rate. The threshold is read off these
            very probes. A rate that not one of the strangers' samples would amount to is left out.
        cumulative_match: For each rank k the share of mated searches with the right identity
            among the k best candidates, whatever the threshold.
        match_curve: The same for rank 1, 2, ….
        curve: Both errors over the threshold.
    """

    identities: int
    mated: Tally
    non_mated: Tally
    point: IdentificationPoint | None
    detection: Mapping[float, Measured]
    cumulative_match: Mapping[int, Measured]
    match_curve: Float[ndarray, " ranks"]
    curve: IdentificationCurve


@dataclass(frozen=True, eq=False)
class OpenSet:
    """How a verifier does at a door: some are enrolled, others are strangers.

    Attributes:
        references: Samples each identity is enrolled with; those who only fill a gallery up
            may have fewer.
        able: Identities that have so many, and further ones to be probed with; half of them are
            enrolled.
        draws: How often it was drawn who is enrolled, with which samples.
        galleries: By size, ascending.
        half: The size of the gallery in which nobody was needed to fill it up.
        beyond: Sizes that were asked for and that there are too few identities to fill.
        rates: False positive identification rates that a detection rate was asked for at.
        refused: Why the calibration gives no operating point for a size, where it does not.
        noun: What one of the samples is.
        unit: What the intervals draw again: identities, or samples of known identities.
    """

    references: int
    able: int
    draws: int
    galleries: tuple[OpenGallery, ...]
    half: int
    beyond: tuple[int, ...]
    rates: tuple[float, ...]
    refused: str | None
    noun: str
    unit: Literal["identity", "sample"]

    def among(self, identities: int | None) -> OpenGallery | None:
        """The gallery of that size, or of the enrolled half; None where it was not measured."""
        wanted = self.half if identities is None else identities
        return next((one for one in self.galleries if one.identities == wanted), None)

    @property
    def sentence(self) -> str:
        """Who was enrolled and who was not, in plain words."""
        samples = self.noun if self.references == 1 else f"{self.noun}s"
        drawn = "drawn once" if self.draws == 1 else f"drawn anew {self.draws} times"
        enrolled = (
            f"{self.half:,} of the {self.able:,} identities that have {self.references} {samples} "
            f"to enrol and another to probe with are enrolled, {drawn}. Every other {self.noun} is "
            "a probe; of whoever is not enrolled, it is a stranger's."
        )
        return " ".join(filter(None, (enrolled, *self._notes)))

    @property
    def _notes(self) -> tuple[str, ...]:
        filled = [one.identities for one in self.galleries if one.identities > self.half]
        unsure = [g.identities for g in self.galleries if g.point and not g.point.supported]
        return (
            f"A gallery of {_listed(filled)} is filled up with identities that have fewer, and are "
            "not asked about."
            if filled
            else "",
            f"There are too few identities for a gallery of {_listed(self.beyond)}."
            if self.beyond
            else "",
            f"Intervals say how far a rate would move with other {self.noun}s of these identities; "
            "identities that were never learned from may do worse."
            if self.unit == "sample"
            else "Intervals say how far a rate would move with other identities at the same doors.",
            f"The calibration set is too small to promise its rate among {_listed(unsure)}."
            if unsure
            else "",
            f"The calibration gives no operating point: {self.refused}" if self.refused else "",
            *self._undetected,
        )

    @property
    def _undetected(self) -> Iterator[str]:
        """For each rate at which a detection rate was left out: where, and what it would take."""
        for rate in self.rates:
            lacking = [one for one in self.galleries if rate not in one.detection]
            if not lacking:
                continue
            there = min(one.non_mated.probes for one in lacking)
            needed = samples_needed(rate)
            yield (
                f"No detection rate (DIR) at FPIR {percent(rate)} "
                f"among {_listed([one.identities for one in lacking])}: it takes {needed:,} "
                f"{self.noun}s of strangers; there are {there:,}, {needed - there:,} too few."
            )


def samples_needed(rate: float) -> int:
    """Samples of strangers of which one makes up `rate`: fewer cannot show it.

    Example:
        >>> samples_needed(0.001), samples_needed(0.3)
        (1000, 4)
    """
    return math.ceil(1 / rate - 1e-9)  # 1 / 0.001 must not round up to 1001


def _listed(numbers: Sequence[int]) -> str:
    return " or ".join(f"{number:,}" for number in numbers)
