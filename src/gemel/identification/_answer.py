"""From evidence about several identities to one answer."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray

from gemel.decision import percent
from gemel.identification._candidates import Candidate, CandidateList, SearchOutcome
from gemel.identification._search_point import SearchPoint
from gemel.identification._support import among

NOBODY_SEARCHED = "Unknown: nobody was searched; no identity is in this gallery, tenant or filter."


def ranking(
    names: Sequence[str],
    energies: Float[ndarray, " proposed"],
    llr: Float[ndarray, " proposed"],
    top: int,
) -> Int[ndarray, " ranked"]:
    """The places of the `top` candidates: most evidence first, then least energy, then by name."""
    order: Int[ndarray, " ranked"] = np.lexsort((energies, -llr))
    near = order[: top + 1]
    # Names decide ties only, and are slow to sort.
    if not ((np.diff(energies[near]) == 0) & (np.diff(llr[near]) == 0)).any():
        return order[:top]
    by_name: Int[ndarray, " ranked"] = np.lexsort((np.array(names), energies, -llr))
    return by_name[:top]


def posterior_over(
    llr: Float[ndarray, " proposed"], identities: int, prior: float
) -> tuple[Float[ndarray, " proposed"], float]:
    """The posterior of each candidate, and that the probe shows nobody enrolled.

        P(i) = prior / N · LR_i / Z,  P(nobody) = (1 - prior) / Z

    Identities that were not proposed count as the least evident one that was.

    Args:
        llr: Natural log-likelihood ratio of each candidate.
        identities: N, the candidates included.
        prior: Probability that the probe shows one of the N. Range (0, 1).
    """
    each = llr + np.log(prior / identities)
    nobody = np.log1p(-prior)
    rest = identities - len(llr)
    unseen = np.log(rest) + each.min() if rest > 0 else -np.inf
    total = np.logaddexp.reduce(np.append(each, [nobody, unseen]))
    return np.exp(each - total), float(np.exp(nobody - total))


def conclude(
    candidates: Sequence[Candidate],
    point: SearchPoint,
    rate: float,
    identities: int,
    unlike: str | None,
) -> tuple[SearchOutcome, str]:
    """What follows from the ranked candidates, and why in one sentence.

    Args:
        candidates: One or more; of the second only whether it is just as near is asked.
        point: Where an identification of the best one begins.
        rate: FPIR at its energy.
        identities: How many were searched.
        unlike: Why the probe is unlike the calibration set, if it is.
    """
    best = candidates[0]
    seen = _how_often(rate, identities)
    if unlike is not None:
        return "inconclusive", (
            f"No answer: the input is unlike what this model was calibrated on ({unlike})."
        )
    if best.energy <= point.threshold:
        if len(candidates) > 1 and _as_near(best, candidates[1]):
            return "inconclusive", (
                f"No answer: {best.name} and {candidates[1].name} are equally near."
            )
        return "identified", f"Identified as {best.name}: {seen}.{_at_most(best)}"
    if point.unknown_threshold is not None and best.energy <= point.unknown_threshold:
        return "inconclusive", (
            f"No answer: {seen}, too many to say it is {best.name}, but some who are enrolled "
            "are no nearer."
        )
    if rate > point.target:
        return "unknown", f"Unknown: {seen}, and an identification allows {percent(point.target)}."
    return "unknown", (
        f"Unknown: {seen}, but an identification begins nearer, where both errors are equal."
    )


def nobody_near(point: SearchPoint, identities: int, prior: float) -> CandidateList:
    """The answer where there is nobody to compare with."""
    enrolled = prior if identities else 0.0
    return CandidateList(
        outcome="unknown",
        identity=None,
        candidates=(),
        identities=identities,
        prior=enrolled,
        nobody=1 - enrolled,
        threshold=point.threshold,
        unknown_threshold=point.unknown_threshold,
        false_positive_rate=0.0,
        reason="Unknown: nobody is near." if identities else NOBODY_SEARCHED,
        rule=point.rule,
    )


def _as_near(one: Candidate, other: Candidate) -> bool:
    return (one.energy, one.log_likelihood_ratio) == (other.energy, other.log_likelihood_ratio)


def _at_most(best: Candidate) -> str:
    """What to say of evidence that would be more, had more people been calibrated on."""
    if not best.capped:
        return ""
    return (
        " The evidence for it is all that this calibration set can support, so the probability "
        "may understate it."
    )


def _how_often(rate: float, identities: int) -> str:
    if rate == 0:
        return "no stranger found anybody so alike in calibration"
    return f"{percent(rate)} of strangers find somebody at least this alike {among(identities)}"
