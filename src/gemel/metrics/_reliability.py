"""Does a stated probability come true as often as it says?"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float
from numpy import ndarray

from gemel.errors import RangeError, SupportError


@dataclass(frozen=True, eq=False)
class ReliabilityCurve:
    """Stated probability beside observed frequency, in bins of equal width over [0, 1].

    Attributes:
        edges: Borders of the bins, ascending from 0 to 1.
        probability: Mean probability stated in each bin; NaN where it is empty.
        frequency: Weighted share of genuine pairs in each bin; NaN where it is empty.
        weight: Share of all weight that falls into each bin; sums to 1.
    """

    edges: Float[ndarray, " borders"]
    probability: Float[ndarray, " bins"]
    frequency: Float[ndarray, " bins"]
    weight: Float[ndarray, " bins"]


def weights_for_prior(same: Bool[ndarray, " trials"], prior: float) -> Float[ndarray, " trials"]:
    """Weights under which genuine pairs make up `prior` of the trials. They average 1.

    A posterior is stated under a prior; a test set has its own mix. Weigh it so before asking
    whether the posterior comes true.

    Args:
        same: True for genuine pairs.
        prior: Probability of *same* before the comparison. Range (0, 1).

    Raises:
        RangeError: If `prior` is not inside (0, 1).
        SupportError: If there is no genuine or no impostor pair.

    Example:
        >>> weights_for_prior(np.array([True, False, False, False]), 0.5).tolist()
        [2.0, 0.6666666666666666, 0.6666666666666666, 0.6666666666666666]
    """
    if not 0 < prior < 1:
        raise RangeError(f"A prior lies inside (0, 1), got {prior}.")
    if same.all() or not same.any():
        raise SupportError("A mix for a prior needs both genuine and impostor pairs.")
    share = same.mean()
    return np.where(same, prior / share, (1 - prior) / (1 - share))


def reliability_curve(
    probability: Float[ndarray, " trials"],
    same: Bool[ndarray, " trials"],
    weights: Float[ndarray, " trials"] | None = None,
    *,
    bins: int = 15,
) -> ReliabilityCurve:
    """Stated probability of *same* against how often it was true, bin by bin.

    Args:
        probability: Posterior of each pair. Range [0, 1].
        same: True for genuine pairs.
        weights: How much each pair counts; see `weights_for_prior`.
        bins: Bins of equal width.

    Raises:
        RangeError: If a probability is outside [0, 1] or `bins` is not positive.
        SupportError: If there is no pair.
    """
    _refuse_improbable(probability)
    if bins < 1:
        raise RangeError(f"reliability_curve needs at least one bin, got {bins}.")
    weight = np.ones(len(same)) if weights is None else weights
    if not weight.sum() > 0:
        raise SupportError("reliability_curve needs at least one pair; there is none.")
    place = np.minimum((probability * bins).astype(np.int64), bins - 1)
    total = np.bincount(place, weights=weight, minlength=bins)
    stated = np.bincount(place, weights=weight * probability, minlength=bins)
    true = np.bincount(place, weights=weight * same, minlength=bins)
    empty = np.where(total > 0, total, np.nan)
    edges = np.linspace(0.0, 1.0, bins + 1)
    return ReliabilityCurve(edges, stated / empty, true / empty, total / total.sum())


def expected_calibration_error(
    probability: Float[ndarray, " trials"],
    same: Bool[ndarray, " trials"],
    weights: Float[ndarray, " trials"] | None = None,
    *,
    bins: int = 15,
) -> float:
    """ECE = Σ over bins of weight · |frequency - probability|. Range [0, 1], 0 is best.

    It depends on the bins and on the mix of pairs: compare like with like. Raises as
    `reliability_curve` does.

    Example:
        >>> probability, same = np.array([0.9, 0.9, 0.9, 0.9]), np.array([True, True, True, False])
        >>> round(expected_calibration_error(probability, same), 6)
        0.15

    Source:
        Guo, Pleiss, Sun, Weinberger, "On Calibration of Modern Neural Networks", ICML 2017.
    """
    curve = reliability_curve(probability, same, weights, bins=bins)
    return float(np.nansum(curve.weight * np.abs(curve.frequency - curve.probability)))


def brier_score(
    probability: Float[ndarray, " trials"],
    same: Bool[ndarray, " trials"],
    weights: Float[ndarray, " trials"] | None = None,
) -> float:
    """Mean squared distance of the stated probability from the truth. Range [0, 1], 0 is best.

    Raises:
        RangeError: If a probability is outside [0, 1].
        SupportError: If there is no pair.

    Example:
        >>> brier_score(np.array([0.5, 0.5]), np.array([True, False]))
        0.25
    """
    _refuse_improbable(probability)
    if len(same) == 0:
        raise SupportError("brier_score needs at least one pair; there is none.")
    return float(np.average((probability - same) ** 2, weights=weights))


def _refuse_improbable(probability: Float[ndarray, " trials"]) -> None:
    outside = ~((probability >= 0) & (probability <= 1))
    if outside.any():
        raise RangeError(
            f"A probability lies in [0, 1]; got {probability[outside][0]} at position "
            f"{outside.argmax()}. Log-likelihood ratios become probabilities by `posterior`."
        )
