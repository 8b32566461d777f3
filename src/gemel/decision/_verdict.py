"""One answer about one pair, with everything that stands behind it."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from gemel.decision._percent import percent
from gemel.metrics import Interval

Outcome = Literal["match", "non-match", "inconclusive"]


@dataclass(frozen=True)
class Verdict:
    """Match, non-match or inconclusive; never a bare percentage.

    Attributes:
        outcome: "match" at or below `match_threshold`; "non-match" above
            `non_match_threshold`, or above `match_threshold` where that is None;
            "inconclusive" between them, or when the input is unlike the calibration set.
        energy: Of the pair, lower is more alike.
        log_likelihood_ratio: Natural; above 0 speaks for one identity. Capped to what the
            calibration set supports.
        prior: Probability of *same* before the comparison.
        probability: Posterior of *same* under that prior.
        false_match_rate: Share of pairs of different identities at or below this energy.
        false_match_rate_interval: Its interval.
        match_threshold, non_match_threshold: Where the operating points stand.
        reason: One sentence for whoever has to act on it.
    """

    outcome: Outcome
    energy: float
    log_likelihood_ratio: float
    prior: float
    probability: float
    false_match_rate: float
    false_match_rate_interval: Interval
    match_threshold: float
    non_match_threshold: float | None
    reason: str

    @property
    def same(self) -> bool:
        """Whether the verdict is a match. False for a non-match and for no verdict."""
        return self.outcome == "match"

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        values = asdict(self)
        return {"outcome": values.pop("outcome"), "same": self.same, **values}


def outcome_at(energy: float, match: float, non_match: float | None, unlike: str | None) -> Outcome:
    """The outcome under one or two thresholds."""
    if unlike is not None:
        return "inconclusive"
    if energy <= match:
        return "match"
    return "inconclusive" if non_match is not None and energy <= non_match else "non-match"


def reason_for(
    outcome: Outcome, rate: float, interval: Interval, allowed: float, unlike: str | None
) -> str:
    """The outcome in one sentence.

    Args:
        rate: False match rate at the energy.
        interval: Of `rate`.
        allowed: False match rate at the match threshold.
        unlike: Why the input is unlike the calibration set, if it is.
    """
    if unlike is not None:
        return f"No verdict: the input is unlike what this verifier was calibrated on ({unlike})."
    seen = _how_often(rate, interval)
    if outcome == "match":
        return f"A match: {seen}."
    if outcome == "inconclusive":
        return f"No verdict: {seen}, too many for a match, but some genuine pairs are no nearer."
    return f"Not a match: {seen}, and a match allows {percent(allowed)}."


def _how_often(rate: float, interval: Interval) -> str:
    low, high = percent(interval.low), percent(interval.high)
    if rate == 0:
        return f"no two different identities looked so alike in calibration (at most {high} do)"
    return (
        f"{percent(rate)} of pairs of different identities look at least this alike "
        f"({low} to {high})"
    )
