"""Both error rates at every threshold, and the numbers read off that curve."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float
from numpy import ndarray

from gemel.errors import RangeError, SupportError
from gemel.metrics._trials import refuse_non_finite

_LAST_BITS = 1e-12
"""5 missed in 100 must be within 1 - 0.95, whatever the last bits of either."""


@dataclass(frozen=True, eq=False)
class ErrorCurve:
    """Error rates when a pair is declared a match at `energy <= threshold`.

    Attributes:
        threshold: -inf (nothing matches), then every distinct energy, ascending.
        false_match_rate: Share of impostor pairs that match, rising from 0 to 1.
        false_non_match_rate: Share of genuine pairs that do not, falling from 1 to 0.
    """

    threshold: Float[ndarray, " points"]
    false_match_rate: Float[ndarray, " points"]
    false_non_match_rate: Float[ndarray, " points"]


@dataclass(frozen=True, eq=False)
class EnergyGroups:
    """Trials pooled by equal energy, so that a tie is decided as one.

    Attributes:
        energy: The distinct energies, ascending.
        genuine, impostor: Weight of the genuine and of the impostor trials at each energy;
            whole numbers when nobody weighed them.
    """

    energy: Float[ndarray, " groups"]
    genuine: Float[ndarray, " groups"]
    impostor: Float[ndarray, " groups"]


def error_curve(
    energy: Float[ndarray, " trials"],
    same: Bool[ndarray, " trials"],
    weights: Float[ndarray, " trials"] | None = None,
) -> ErrorCurve:
    """Count both errors at every threshold; pairs of equal energy fall together.

        FMR(t)  = weight of impostors with E <= t / weight of impostors
        FNMR(t) = weight of genuines  with E >  t / weight of genuines

    Args:
        energy: Energy of each pair, lower is more alike.
        same: True for genuine pairs.
        weights: How much each pair counts, not negative; 1 when left out.

    Raises:
        RangeError: If an energy is not finite or a weight negative.
        SupportError: If there is no genuine or no impostor pair.

    Example:
        >>> curve = error_curve(np.array([0.1, 0.4, 0.3]), np.array([True, True, False]))
        >>> curve.threshold.tolist(), curve.false_match_rate.tolist()
        ([-inf, 0.1, 0.3, 0.4], [0.0, 0.0, 1.0, 1.0])
    """
    groups = energy_groups(energy, same, weights)
    # Sums before quotients: counts are exact, so a rate of 3 in 300 is 0.01 to the last bit.
    matched = np.concatenate([[0.0], np.cumsum(groups.impostor)])
    found = np.concatenate([[0.0], np.cumsum(groups.genuine)])
    return ErrorCurve(
        threshold=np.concatenate([[-np.inf], groups.energy]),
        false_match_rate=matched / matched[-1],
        false_non_match_rate=(found[-1] - found) / found[-1],
    )


def energy_groups(
    energy: Float[ndarray, " trials"],
    same: Bool[ndarray, " trials"],
    weights: Float[ndarray, " trials"] | None = None,
) -> EnergyGroups:
    """Pool trials of equal energy. Raises as `error_curve` does."""
    refuse_non_finite(energy)
    weight = np.ones(len(energy)) if weights is None else np.asarray(weights, dtype=np.float64)
    if (weight < 0).any():
        raise RangeError(f"Weights of pairs must not be negative, got {weight.min()}.")
    if (energy[1:] < energy[:-1]).any():  # resampling sorts once and comes here sorted
        order = np.argsort(energy, kind="stable")
        energy, same, weight = energy[order], same[order], weight[order]
    first = np.flatnonzero(np.concatenate([[True], energy[1:] != energy[:-1]]))[: len(energy)]
    genuine, impostor = weight * same, weight * ~same
    _refuse_one_kind(float(genuine.sum()), float(impostor.sum()))
    return EnergyGroups(
        energy=energy[first].astype(np.float64),
        genuine=np.add.reduceat(genuine, first),
        impostor=np.add.reduceat(impostor, first),
    )


def equal_error_rate(
    energy: Float[ndarray, " trials"],
    same: Bool[ndarray, " trials"],
    weights: Float[ndarray, " trials"] | None = None,
) -> float:
    """The rate at which both errors are equal. Range [0, 1], 0 is best.

    Convention: the curve (FMR, FNMR) is joined by straight lines between neighbouring
    thresholds, ties included, and read where FMR = FNMR. Raises as `error_curve` does.

    Example:
        >>> equal_error_rate(np.array([1.0, 2.0, 3.0, 4.0]), np.array([True, False, True, False]))
        0.5
    """
    curve = error_curve(energy, same, weights)
    lead = curve.false_non_match_rate - curve.false_match_rate
    after = int(np.argmax(lead <= 0))  # lead falls from 1 to -1, so 0 < after
    step = lead[after - 1] / (lead[after - 1] - lead[after])
    low, high = curve.false_match_rate[after - 1], curve.false_match_rate[after]
    return float(low + step * (high - low))


def area_under_curve(
    energy: Float[ndarray, " trials"],
    same: Bool[ndarray, " trials"],
    weights: Float[ndarray, " trials"] | None = None,
) -> float:
    """Area under the ROC curve: P(E_genuine < E_impostor) + P(E_genuine = E_impostor) / 2.

    Range [0, 1]; 1 is perfect, 0.5 is chance. Raises as `error_curve` does.

    Example:
        >>> area_under_curve(np.array([1.0, 2.0, 2.0]), np.array([True, True, False]))
        0.75
    """
    groups = energy_groups(energy, same, weights)
    below = np.cumsum(groups.genuine) - groups.genuine
    won = groups.impostor @ (below + groups.genuine / 2)
    return min(float(won / (groups.genuine.sum() * groups.impostor.sum())), 1.0)


def false_match_rate_at_recall(
    energy: Float[ndarray, " trials"],
    same: Bool[ndarray, " trials"],
    weights: Float[ndarray, " trials"] | None = None,
    *,
    recall: float = 0.95,
) -> float:
    """False match rate at the strictest threshold that finds `recall` of genuine pairs.

    At 0.95 this is the FPR95 of patch matching. Range [0, 1], 0 is best.

    Raises:
        RangeError: If `recall` is not in (0, 1]; and as `error_curve` does.

    Source:
        Brown, Hua, Winder, "Discriminative Learning of Local Image Descriptors", PAMI 2011.
    """
    if not 0 < recall <= 1:
        raise RangeError(f"false_match_rate_at_recall needs a recall in (0, 1], got {recall}.")
    curve = error_curve(energy, same, weights)
    enough = curve.false_non_match_rate <= 1 - recall + _LAST_BITS
    return float(curve.false_match_rate[np.argmax(enough)])


def false_non_match_rate_at(
    energy: Float[ndarray, " trials"],
    same: Bool[ndarray, " trials"],
    weights: Float[ndarray, " trials"] | None = None,
    *,
    rate: float,
) -> float:
    """The lowest false non-match rate of all thresholds whose false match rate is at most `rate`.

    What a paper calls the share of genuine that are rejected where a given share of forgeries
    is caught, or FRR at a given FAR. Range [0, 1], 0 is best.

    Args:
        rate: False match rate to keep. Range [0, 1).

    Raises:
        RangeError: If `rate` is not in [0, 1); and as `error_curve` does.

    Example:
        >>> energy, same = np.array([0.1, 0.3, 0.2, 0.4]), np.array([True, True, False, False])
        >>> false_non_match_rate_at(energy, same, rate=0.4)
        0.5
        >>> false_non_match_rate_at(energy, same, rate=0.5)
        0.0
    """
    return false_non_match_rates_at(energy, same, weights, rates=(rate,))[0]


def false_non_match_rates_at(
    energy: Float[ndarray, " trials"],
    same: Bool[ndarray, " trials"],
    weights: Float[ndarray, " trials"] | None = None,
    *,
    rates: Sequence[float],
) -> list[float]:
    """`false_non_match_rate_at` each of `rates`, off one curve."""
    if not all(0 <= rate < 1 for rate in rates):
        given = ", ".join(map(str, rates))
        raise RangeError(f"A false match rate to keep lies in [0, 1), got {given}.")
    curve = error_curve(energy, same, weights)
    kept = np.array(rates) + _LAST_BITS
    last = np.searchsorted(curve.false_match_rate, kept, side="right") - 1
    missed: list[float] = curve.false_non_match_rate[last].tolist()
    return missed


def _refuse_one_kind(genuine: float, impostor: float) -> None:
    if genuine <= 0 or impostor <= 0:
        missing = "genuine" if genuine <= 0 else "impostor"
        raise SupportError(
            f"Error rates need genuine and impostor pairs; there is no {missing} pair. "
            "Compare at least two identities with two samples each."
        )
