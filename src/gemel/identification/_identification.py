"""Everything needed to say whose a probe is, or that it is nobody's."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray

from gemel.decision import Verdict, outcome_at, posterior, reason_for
from gemel.errors import BundleError, RangeError, SettingsError, ShapeError, SupportError
from gemel.identification._answer import conclude, nobody_near, posterior_over, ranking
from gemel.identification._candidates import Candidate, CandidateList
from gemel.identification._cohort import Cohort
from gemel.identification._level import Level
from gemel.identification._scoring import Scoring
from gemel.identification._search_point import SearchPoint, place_search_point
from gemel.identification._settings import IdentificationSettings
from gemel.identification._yardsticks import Yardsticks
from gemel.metrics import Interval, Support

_MOST_POINTS = 4096
"""Operating points kept in memory: a gallery that grows asks for one of each size."""


@dataclass(frozen=True)
class Identification:
    """A scoring, its calibrations by number of references, and the rates asked for.

    Attributes:
        scoring: How a probe's energy against an identity comes about.
        levels: Calibrations, ascending in their number of references.
        settings: The rates, the rule and the prior that answers follow.
        support: Units and pairs of the calibration set, at its best supported level.
        notes: Sentences on what was chosen for the user, and why.
    """

    scoring: Scoring
    levels: tuple[Level, ...]
    settings: IdentificationSettings
    support: Support
    notes: tuple[str, ...] = ()

    def operating_point(
        self, identities: int, references: int, rate: float | None = None
    ) -> SearchPoint:
        """Where an identification begins for identities of so many references, among so many.

        Args:
            identities: Size of the gallery; an empty one is taken as one of 1.
            references: Of the identity that is judged.
            rate: Target FPIR; the settings' where it is None.

        Raises:
            SupportError: If the rule is "false-positive-rate" and the calibration set is too
                small for the rate in a gallery of that size; says how many more it takes.
            RangeError: If a number lies outside its range.
        """
        target = self.settings.rate if rate is None else rate
        asked = (identities, references, target)
        if asked not in self._points:
            _refuse_impossible(identities, references, target)
            if len(self._points) >= _MOST_POINTS:
                self._points.clear()
            self._points[asked] = place_search_point(
                self._yardsticks.of(references), self.settings, max(identities, 1), target
            )
        return self._points[asked]

    def answer(
        self,
        names: Sequence[str],
        energies: Float[ndarray, " proposed"],
        references: Int[ndarray, " proposed"],
        identities: int,
        *,
        unlike: str | None = None,
        top: int = 5,
        rate: float | None = None,
    ) -> CandidateList:
        """Whose one probe is.

        Args:
            names: Of the identities that were compared.
            energies: Of the probe against each, by `scoring.energies`.
            references: How many references each has.
            identities: How many were searched, those that were not compared included.
            unlike: Why the probe is unlike the calibration set, if it is.
            top: How many candidates to list, 1 or more.
            rate: Target FPIR; the settings' where it is None.

        Raises:
            ShapeError: If names, energies and references differ in number, or are more than
                `identities`.
            RangeError: If an energy is not finite, or `top` is below 1.
            SupportError: As `operating_point` does.
        """
        _refuse_misfit(len(names), energies, len(references), identities, top)
        if len(names) == 0:
            point = self.operating_point(identities, self.levels[0].references, rate)
            return nobody_near(point, identities, self.settings.prior)
        llr = self._yardsticks.log_likelihood_ratio(energies, references)
        probability, nobody = posterior_over(llr, identities, self.settings.prior)
        order = ranking(names, energies, llr, max(top, 2))  # two, to see whether the best tie
        candidates = self._candidates(order, names, energies, references, llr, probability)
        best = candidates[0]
        point = self.operating_point(identities, best.references, rate)
        found = self._yardsticks.false_positive_rate(identities, best.references, best.energy)
        outcome, reason = conclude(candidates, point, found, identities, unlike)
        return CandidateList(
            outcome=outcome,
            identity=best.name if outcome == "identified" else None,
            candidates=candidates[:top],
            identities=identities,
            prior=self.settings.prior,
            nobody=nobody,
            threshold=point.threshold,
            unknown_threshold=point.unknown_threshold,
            false_positive_rate=found,
            reason=reason,
            rule=point.rule,
        )

    def verdict(self, energy: float, references: int, unlike: str | None = None) -> Verdict:
        """Whether a probe shows one claimed identity.

        Args:
            energy: Of the probe against that identity, by `scoring.energies`.
            references: How many references the identity has.
            unlike: Why the probe is unlike the calibration set, if it is.

        Raises:
            RangeError: If the energy is not finite.
            SupportError: As `operating_point` does, for a gallery of one.
        """
        _refuse_non_finite(np.array([energy]))
        point = self.operating_point(1, references)
        yardstick = self._yardsticks.of(references)
        ratio = yardstick.log_likelihood_ratio(np.array([energy]))
        rate, low, high = yardstick.false_match_at(np.array([energy]))[:, 0].tolist()
        interval = Interval(low, high, self.settings.confidence)
        outcome = outcome_at(energy, point.threshold, point.unknown_threshold, unlike)
        return Verdict(
            outcome=outcome,
            energy=energy,
            log_likelihood_ratio=float(ratio[0]),
            prior=self.settings.prior,
            probability=float(posterior(ratio, self.settings.prior)[0]),
            false_match_rate=rate,
            false_match_rate_interval=interval,
            match_threshold=point.threshold,
            non_match_threshold=point.unknown_threshold,
            reason=reason_for(outcome, rate, interval, point.target, unlike),
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON. The cohort travels apart: `scoring.cohort.to_arrays()`."""
        return {
            "fusion": self.scoring.fusion,
            "normalisation": self.scoring.normalisation,
            "cohort": self.scoring.cohort is not None,
            "levels": [level.to_dict() for level in self.levels],
            "settings": self.settings.model_dump(mode="json"),
            "support": asdict(self.support),
            "notes": list(self.notes),
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any], cohort: Cohort | None) -> "Identification":
        """What `to_dict` gave, bit for bit.

        Args:
            cohort: `Cohort.from_arrays` of what was saved beside it; None where nothing was.

        Raises:
            BundleError: If something is missing or of another form.
        """
        try:
            if values["cohort"] != (cohort is not None):
                raise TypeError("its cohort is missing" if cohort is None else "it has no cohort")
            return cls(
                scoring=Scoring(values["fusion"], values["normalisation"], cohort),
                levels=tuple(map(Level.from_dict, values["levels"])),
                settings=IdentificationSettings.read(values["settings"], "settings"),
                support=Support(**values["support"]),
                notes=tuple(values["notes"]),
            )
        except (KeyError, TypeError, SettingsError, SupportError) as error:
            raise BundleError(
                f"This identification cannot be read: {type(error).__name__} {error}. It was "
                "written by another version or edited; calibrate again."
            ) from error

    @cached_property
    def _points(self) -> dict[tuple[int, int, float], SearchPoint]:
        return {}

    @cached_property
    def _yardsticks(self) -> Yardsticks:
        return Yardsticks(self.levels, self.scoring.fusion == "closest")

    def _candidates(
        self,
        order: Int[ndarray, " ranked"],
        names: Sequence[str],
        energies: Float[ndarray, " proposed"],
        references: Int[ndarray, " proposed"],
        llr: Float[ndarray, " proposed"],
        probability: Float[ndarray, " proposed"],
    ) -> tuple[Candidate, ...]:
        """Those at the places of `order`, as they are told."""
        rates = self._yardsticks.false_match_at(energies[order], references[order])
        capped = self._yardsticks.capped(llr[order], references[order])
        known = (energies[order], llr[order], probability[order])
        columns = (*known, *rates, references[order], capped)
        return tuple(
            Candidate(
                name=names[place],
                energy=energy,
                log_likelihood_ratio=ratio,
                probability=posterior,
                false_match_rate=rate,
                false_match_rate_interval=Interval(low, high, self.settings.confidence),
                references=count,
                capped=most,
            )
            for place, energy, ratio, posterior, rate, low, high, count, most in zip(
                order.tolist(), *(column.tolist() for column in columns), strict=True
            )
        )


def _refuse_impossible(identities: int, references: int, rate: float) -> None:
    if identities < 0 or references < 1 or not 0 < rate < 1:
        raise RangeError(
            "An operating point needs 0 identities or more, 1 reference or more of each, and a "
            f"rate inside (0, 1); got {identities}, {references} and {rate}."
        )


def _refuse_misfit(
    names: int, energies: Float[ndarray, " proposed"], references: int, identities: int, top: int
) -> None:
    if not names == len(energies) == references <= identities:
        raise ShapeError(
            "An answer needs one name, energy and number of references for each identity that "
            f"was compared, of all that were searched; got {names}, {len(energies)} and "
            f"{references} of {identities}."
        )
    if top < 1:
        raise RangeError(f"An answer lists one candidate or more, got top={top}.")
    _refuse_non_finite(energies)


def _refuse_non_finite(energies: Float[ndarray, " energies"]) -> None:
    if not np.isfinite(energies).all():
        raise RangeError(
            f"An answer needs finite energies, got {energies[~np.isfinite(energies)][0]}. Look "
            "for inputs or weights that overflow."
        )
