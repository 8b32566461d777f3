"""The answer to: whose is it?"""

import math
from dataclasses import asdict, dataclass
from typing import Any, Literal

from gemel.metrics import Interval

SearchOutcome = Literal["identified", "unknown", "inconclusive"]


@dataclass(frozen=True)
class Candidate:
    """One identity that a probe may show.

    Attributes:
        name: Of the identity.
        energy: Of the probe against all its references, lower is more alike.
        log_likelihood_ratio: Natural; above 0 speaks for this identity. Capped to what the
            calibration set supports.
        probability: Posterior that the probe shows this identity, under the answer's prior.
        false_match_rate: Share of other identities at or below this energy.
        false_match_rate_interval: Its interval.
        references: How many references the identity has.
        capped: Whether the ratio is the highest or the lowest that the calibration can state; the
            evidence may be stronger than it says.
    """

    name: str
    energy: float
    log_likelihood_ratio: float
    probability: float
    false_match_rate: float
    false_match_rate_interval: Interval
    references: int
    capped: bool = False


@dataclass(frozen=True)
class CandidateList:
    """Identified, unknown or inconclusive, with the candidates behind it.

    Attributes:
        outcome: "identified" where the best candidate is at or below its threshold; "unknown"
            above `unknown_threshold`, or above `threshold` where that is None; "inconclusive"
            between them, when two identities are equally near, or when the input is unlike the
            calibration set.
        identity: Who was identified; None for every other outcome.
        candidates: The best, the most evident first.
        identities: How many were searched.
        prior: Probability that a probe shows one of them, before the search.
        nobody: Posterior that it shows none of them.
        threshold, unknown_threshold: Where the operating points stand for the best candidate.
        false_positive_rate: Share of strangers whose best candidate would be at least as near as
            this one, in a gallery of this size.
        reason: One sentence for whoever has to act on it.
        rule: Why the threshold stands where it does.
    """

    outcome: SearchOutcome
    identity: str | None
    candidates: tuple[Candidate, ...]
    identities: int
    prior: float
    nobody: float
    threshold: float
    unknown_threshold: float | None
    false_positive_rate: float
    reason: str
    rule: str

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON; None for a threshold that no energy reaches."""
        thresholds = {"threshold": self.threshold, "unknown_threshold": self.unknown_threshold}
        return asdict(self) | {name: _finite(energy) for name, energy in thresholds.items()}


def _finite(energy: float | None) -> float | None:
    return energy if energy is not None and math.isfinite(energy) else None
