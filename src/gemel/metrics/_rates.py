"""Rates at one threshold, of comparisons and of whole transactions."""

import numpy as np
from jaxtyping import Bool, Float
from numpy import ndarray

from gemel.errors import RangeError, SupportError
from gemel.metrics._trials import refuse_non_finite


def false_match_rate(
    energy: Float[ndarray, " trials"],
    same: Bool[ndarray, " trials"],
    threshold: float,
    weights: Float[ndarray, " trials"] | None = None,
) -> float:
    """Share of impostor pairs with `energy <= threshold`. Range [0, 1], 0 is best.

    Raises:
        RangeError: If an energy is not finite.
        SupportError: If there is no impostor pair.

    Example:
        >>> false_match_rate(np.array([0.1, 0.2, 0.9]), np.array([True, False, False]), 0.2)
        0.5
    """
    return _share(energy <= threshold, ~same, energy, weights, "impostor")


def false_non_match_rate(
    energy: Float[ndarray, " trials"],
    same: Bool[ndarray, " trials"],
    threshold: float,
    weights: Float[ndarray, " trials"] | None = None,
) -> float:
    """Share of genuine pairs with `energy > threshold`. Range [0, 1], 0 is best.

    Raises:
        RangeError: If an energy is not finite.
        SupportError: If there is no genuine pair.
    """
    return _share(energy > threshold, same, energy, weights, "genuine")


def pair_accuracy(
    energy: Float[ndarray, " trials"],
    same: Bool[ndarray, " trials"],
    threshold: float,
    weights: Float[ndarray, " trials"] | None = None,
) -> float:
    """Share of all pairs decided rightly at `threshold`. Range [0, 1], 1 is best.

    It depends on the mix of genuine and impostor pairs, and is worth comparing only on one
    list of pairs, at a threshold chosen elsewhere.

    Raises:
        RangeError: If an energy is not finite.
        SupportError: If there is no pair.
    """
    return _share((energy <= threshold) == same, np.ones_like(same), energy, weights, "compared")


def false_acceptance_rate(false_match_rate: float, failure_to_acquire: float) -> float:
    """FAR = FMR · (1 - FTA): impostor transactions that are accepted.

    Args:
        false_match_rate: FMR of the comparisons that took place. Range [0, 1].
        failure_to_acquire: FTA, the share of samples that gave no embedding. Range [0, 1].

    Raises:
        RangeError: If a rate is outside [0, 1].

    Example:
        >>> false_acceptance_rate(0.01, 0.1)
        0.009000000000000001

    Source:
        ISO/IEC 19795-1.
    """
    _refuse_outside("false_match_rate", false_match_rate)
    _refuse_outside("failure_to_acquire", failure_to_acquire)
    return false_match_rate * (1 - failure_to_acquire)


def false_rejection_rate(false_non_match_rate: float, failure_to_acquire: float) -> float:
    """FRR = FTA + FNMR · (1 - FTA): genuine transactions that are rejected.

    A sample that fails is a rejection; it is counted, never dropped.

    Args:
        false_non_match_rate: FNMR of the comparisons that took place. Range [0, 1].
        failure_to_acquire: FTA, the share of samples that gave no embedding. Range [0, 1].

    Raises:
        RangeError: If a rate is outside [0, 1].

    Example:
        >>> false_rejection_rate(0.05, 0.0)
        0.05

    Source:
        ISO/IEC 19795-1.
    """
    _refuse_outside("false_non_match_rate", false_non_match_rate)
    _refuse_outside("failure_to_acquire", failure_to_acquire)
    return failure_to_acquire + false_non_match_rate * (1 - failure_to_acquire)


def _share(
    counted: Bool[ndarray, " trials"],
    among: Bool[ndarray, " trials"],
    energy: Float[ndarray, " trials"],
    weights: Float[ndarray, " trials"] | None,
    kind: str,
) -> float:
    """Weight of `counted` trials among the trials of `among`."""
    refuse_non_finite(energy)
    weight = among.astype(np.float64) if weights is None else weights * among
    total = float(weight.sum())
    if total <= 0:
        raise SupportError(f"A rate over {kind} pairs needs at least one of them; there is none.")
    return float((weight * counted).sum() / total)


def _refuse_outside(name: str, rate: float) -> None:
    if not 0 <= rate <= 1:
        raise RangeError(f"{name} is a share and lies in [0, 1], got {rate}.")
