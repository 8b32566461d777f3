"""Everything needed to turn an energy into a verdict, and to say why."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from gemel.decision._calibration import Calibration
from gemel.decision._familiarity import Familiarity
from gemel.decision._fit import calibration_from_dict
from gemel.decision._histogram import Histogram
from gemel.decision._operating_point import OperatingPoint
from gemel.decision._posterior import posterior
from gemel.decision._score_curve import ScoreCurve
from gemel.decision._verdict import Verdict, outcome_at, reason_for
from gemel.errors import BundleError, RangeError
from gemel.metrics import Interval, Support


@dataclass(frozen=True)
class Decision:
    """A calibration, its operating points, and the calibration set they rest on.

    Attributes:
        calibration: Energy → log-likelihood ratio.
        match: A pair at or below its threshold is a match.
        non_match: A pair above its threshold is a non-match; None where there is no band of
            inconclusive energies, and everything above `match` is a non-match.
        prior: Probability of *same* before a comparison.
        curve: Error rates of the calibration set at every energy.
        histogram: Energies of the calibration set, for display.
        familiarity: What calibration inputs looked like; None when no embeddings were given.
        support: Units and pairs of the calibration set.
        notes: Sentences on what was chosen for the user, and why.
    """

    calibration: Calibration
    match: OperatingPoint
    non_match: OperatingPoint | None
    prior: float
    curve: ScoreCurve
    histogram: Histogram
    familiarity: Familiarity | None
    support: Support
    notes: tuple[str, ...] = ()

    def verdict(self, energy: float, unlike: str | None = None) -> Verdict:
        """The verdict on one energy.

        Args:
            energy: Of the pair, lower is more alike.
            unlike: Why an input is unlike the calibration set (see `unlike`), or None.

        Raises:
            RangeError: If the energy is not finite.
        """
        return self.verdicts(np.array([energy], dtype=np.float64), [unlike])[0]

    def verdicts(
        self, energy: Float[ndarray, " energies"], unlike: list[str | None] | None = None
    ) -> list[Verdict]:
        """The verdict on each energy; arguments and errors as for `verdict`."""
        if not np.isfinite(energy).all():
            raise RangeError(
                f"A verdict needs finite energies, got {energy[~np.isfinite(energy)][0]}. Look "
                "for inputs or weights that overflow."
            )
        llr = self.calibration.log_likelihood_ratio(energy)
        probability = posterior(llr, self.prior)
        rates = np.stack(self.curve.false_match_at(energy), axis=1)
        reasons = [None] * len(energy) if unlike is None else unlike
        return [
            self._verdict(float(e), float(ratio), float(p), *map(float, rate), unlike=reason)
            for e, ratio, p, rate, reason in zip(
                energy, llr, probability, rates, reasons, strict=True
            )
        ]

    def unlike(self, embedding: Float[ndarray, " dim"]) -> str | None:
        """Why an input is unlike the calibration set; None when it is not, or nobody knows."""
        return None if self.familiarity is None else self.familiarity.unlike(embedding)

    def _verdict(
        self,
        energy: float,
        llr: float,
        probability: float,
        rate: float,
        low: float,
        high: float,
        *,
        unlike: str | None,
    ) -> Verdict:
        non_match = None if self.non_match is None else self.non_match.threshold
        outcome = outcome_at(energy, self.match.threshold, non_match, unlike)
        interval = Interval(low, high, self.curve.confidence)
        allowed = self.match.false_match_rate.estimate
        return Verdict(
            outcome=outcome,
            energy=energy,
            log_likelihood_ratio=llr,
            prior=self.prior,
            probability=probability,
            false_match_rate=rate,
            false_match_rate_interval=interval,
            match_threshold=self.match.threshold,
            non_match_threshold=non_match,
            reason=reason_for(outcome, rate, interval, allowed, unlike),
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON. Python writes and reads floats exactly, so nothing moves."""
        return {
            "calibration": self.calibration.to_dict(),
            "match": self.match.to_dict(),
            "non_match": None if self.non_match is None else self.non_match.to_dict(),
            "prior": self.prior,
            "curve": self.curve.to_dict(),
            "histogram": self.histogram.to_dict(),
            "familiarity": None if self.familiarity is None else self.familiarity.to_dict(),
            "support": asdict(self.support),
            "notes": list(self.notes),
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Decision":
        """What `to_dict` gave, bit for bit.

        Raises:
            BundleError: If something is missing or of another form.
        """
        try:
            return cls(
                calibration=calibration_from_dict(values["calibration"]),
                match=OperatingPoint.from_dict(values["match"]),
                non_match=values["non_match"] and OperatingPoint.from_dict(values["non_match"]),
                prior=values["prior"],
                curve=ScoreCurve.from_dict(values["curve"]),
                histogram=Histogram.from_dict(values["histogram"]),
                familiarity=values["familiarity"] and Familiarity.from_dict(values["familiarity"]),
                support=Support(**values["support"]),
                notes=tuple(values["notes"]),
            )
        except (KeyError, TypeError) as error:
            raise BundleError(
                f"This decision cannot be read: {type(error).__name__} {error}. It was written "
                "by another version or edited; calibrate again."
            ) from error
