"""From the searches of one gallery to its rates, each with its interval."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool
from numpy import ndarray

from gemel.data import Samples
from gemel.evaluation._knocks import some_of
from gemel.evaluation._open_set import (
    SHOWN_RANKS,
    IdentificationCurve,
    IdentificationPoint,
    OpenGallery,
    Tally,
    samples_needed,
)
from gemel.evaluation._points import Points
from gemel.evaluation._settings import OpenSetSettings
from gemel.metrics import (
    Measured,
    Searches,
    cumulative_match,
    detection_at_false_positives,
    false_acceptance_rate,
    false_rejection_rate,
    measure_false_negative_identification_rate,
    measure_false_positive_identification_rate,
    open_set_curve,
    rate_with_interval,
)

DRAWN_POINTS = 150
"""Points of each error that a curve is drawn with."""


@dataclass(frozen=True, eq=False)
class Counting:
    """What the searches are counted with.

    Attributes:
        samples: Who searched.
        points: The operating points, fixed beforehand.
        failure_to_acquire: Share of samples that could not be read.
        asked: Rates and ranks.
        resamples, seed: Of the intervals that are resampled.
    """

    samples: Samples
    points: Points
    failure_to_acquire: float
    asked: OpenSetSettings
    resamples: int
    seed: int

    def gallery(self, found: Searches) -> OpenGallery | None:
        """The rates of one gallery; None where only one kind of probe searched it.

        Args:
            found: Searches in which `unit` is the position of the probe.
        """
        forged = self.samples.forged[found.unit]
        genuine = some_of(found, ~forged)
        if genuine.mated.all() or not genuine.mated.any():
            return None
        searches = self._of_units(genuine)
        ranks = min(SHOWN_RANKS, found.identities)
        return OpenGallery(
            identities=found.identities,
            mated=self._tally(genuine, genuine.mated),
            non_mated=self._tally(genuine, ~genuine.mated),
            point=self._point(searches, self._of_units(some_of(found, forged))),
            detection=self._detection(genuine, searches),
            cumulative_match=self._matches(searches),
            match_curve=cumulative_match(searches, ranks),
            curve=_drawn(searches),
        )

    def _of_units(self, searches: Searches) -> Searches:
        """The same with what an interval resamples in place of the probes."""
        return replace(searches, unit=self.samples.units[searches.unit])

    def _tally(self, searches: Searches, which: Bool[ndarray, " probes"]) -> Tally:
        probes = np.unique(searches.unit[which])
        identities = np.unique(self.samples.identity[probes])
        return Tally(int(which.sum()), len(probes), len(identities))

    def _point(self, searches: Searches, forged: Searches) -> IdentificationPoint | None:
        point, target = self.points.at(searches.identities), self.points.target
        if point is None or target is None:
            return None
        positive = measure_false_positive_identification_rate(searches, point.threshold)
        negative = measure_false_negative_identification_rate(searches, point.threshold)
        imitated = len(forged.unit) > 0
        return IdentificationPoint(
            rule=point.rule,
            supported=point.supported,
            threshold=point.threshold,
            target=target,
            false_positive_rate=positive,
            false_negative_rate=negative,
            false_positive_rate_of_all=false_acceptance_rate(
                positive.estimate, self.failure_to_acquire
            ),
            false_negative_rate_of_all=false_rejection_rate(
                negative.estimate, self.failure_to_acquire
            ),
            forged=(
                measure_false_positive_identification_rate(forged, point.threshold)
                if imitated
                else None
            ),
        )

    def _detection(self, probes: Searches, searches: Searches) -> Mapping[float, Measured]:
        """The detection rate at each rate that at least one sample of a stranger amounts to."""
        strangers = len(np.unique(probes.unit[~probes.mated]))
        return {
            rate: detection_at_false_positives(
                searches, rate, resamples=self.resamples, seed=self.seed
            )
            for rate in self.asked.rates
            if strangers >= samples_needed(rate)
        }

    def _matches(self, searches: Searches) -> Mapping[int, Measured]:
        rank, unit = searches.rank[searches.mated], searches.unit[searches.mated]
        return {
            k: rate_with_interval(rank <= k, unit, unit)
            for k in self.asked.ranks
            if k < searches.identities
        }


def _drawn(searches: Searches) -> IdentificationCurve:
    """As many points of the curve as a plot shows: close where false positives are rare."""
    curve = open_set_curve(searches)
    positive, negative = curve.false_positive_rate, curve.false_negative_rate
    strangers = int((~searches.mated).sum())
    rare = np.searchsorted(positive, np.geomspace(1 / strangers, 1, DRAWN_POINTS), side="right") - 1
    missed = np.searchsorted(-negative, -np.linspace(1, 0, DRAWN_POINTS), side="left")
    chosen = np.unique(np.minimum(np.concatenate([rare, missed]), len(positive) - 1))
    return IdentificationCurve(positive[chosen], negative[chosen])
