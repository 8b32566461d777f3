"""What evidence costs: the log-likelihood-ratio costs and the pooling that bounds them."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float
from numpy import ndarray

from gemel.errors import RangeError, SupportError
from gemel.metrics._curve import energy_groups


@dataclass(frozen=True, eq=False)
class PooledEvidence:
    """The best probability of *same* that only falls with energy (PAV), at even classes.

    Attributes:
        energy: The distinct energies, ascending.
        probability: Posterior of *same* under a prior of one half, not increasing.
        genuine, impostor: Share of each kind's weight at each energy; each sums to 1.
    """

    energy: Float[ndarray, " groups"]
    probability: Float[ndarray, " groups"]
    genuine: Float[ndarray, " groups"]
    impostor: Float[ndarray, " groups"]


def cllr(
    llr: Float[ndarray, " trials"],
    same: Bool[ndarray, " trials"],
    weights: Float[ndarray, " trials"] | None = None,
) -> float:
    """The log-likelihood-ratio cost, in bits: how much evidence is lost or misstated.

        Cllr = ( mean over genuine of log2(1 + e**-llr)
               + mean over impostor of log2(1 + e**llr) ) / 2

    Range [0, inf): 0 is perfect, 1 says nothing, above 1 misleads.

    Args:
        llr: Natural logarithm of the likelihood ratio, higher is more alike.
        same: True for genuine pairs.
        weights: How much each pair counts; 1 when left out.

    Raises:
        RangeError: If a value of `llr` is NaN.
        SupportError: If there is no genuine or no impostor pair.

    Example:
        >>> cllr(np.array([0.0, 0.0]), np.array([True, False]))
        1.0

    Source:
        Brümmer, du Preez, "Application-independent evaluation of speaker detection",
        Computer Speech & Language 2006.
    """
    if np.isnan(llr).any():
        raise RangeError(f"cllr needs numbers; {np.isnan(llr).sum():,} of {len(llr):,} are NaN.")
    weight = np.ones(len(llr)) if weights is None else weights
    if not (weight[same].sum() > 0 and weight[~same].sum() > 0):
        raise SupportError("cllr needs at least one genuine and one impostor pair.")
    # logaddexp(0, x) is log(1 + e**x) without overflow.
    genuine = np.average(np.logaddexp(0, -llr[same]), weights=weight[same])
    impostor = np.average(np.logaddexp(0, llr[~same]), weights=weight[~same])
    return float((genuine + impostor) / (2 * np.log(2)))


def minimum_cllr(
    energy: Float[ndarray, " trials"],
    same: Bool[ndarray, " trials"],
    weights: Float[ndarray, " trials"] | None = None,
) -> float:
    """The least `cllr` any monotone calibration of these *energies* could reach. Range [0, 1].

    The gap between a calibration's `cllr` and this is what the calibration loses; this is
    what the energies lose. Raises as `error_curve` does.

    Example:
        >>> minimum_cllr(np.array([1.0, 2.0]), np.array([True, False]))
        0.0

    Source:
        Brümmer, du Preez 2006: pool adjacent violators gives the optimum.
    """
    pooled = pool_adjacent_violators(energy, same, weights)
    surprise = _times_log2(pooled.genuine, pooled.probability)
    surprise += _times_log2(pooled.impostor, 1 - pooled.probability)
    return min(max(0.0, -float(surprise.sum()) / 2), 1.0)


def pool_adjacent_violators(
    energy: Float[ndarray, " trials"],
    same: Bool[ndarray, " trials"],
    weights: Float[ndarray, " trials"] | None = None,
) -> PooledEvidence:
    """The non-increasing probability of *same* that fits best, both kinds weighing one half.

    Raises as `error_curve` does.
    """
    from sklearn.isotonic import isotonic_regression

    groups = energy_groups(energy, same, weights)
    genuine = groups.genuine / groups.genuine.sum()
    impostor = groups.impostor / groups.impostor.sum()
    mass = genuine + impostor
    present = mass > 0
    genuine, impostor, mass = genuine[present], impostor[present], mass[present]
    share = isotonic_regression(genuine / mass, sample_weight=mass, increasing=False)
    return PooledEvidence(groups.energy[present], np.clip(share, 0.0, 1.0), genuine, impostor)


def _times_log2(
    weight: Float[ndarray, " groups"], probability: Float[ndarray, " groups"]
) -> Float[ndarray, " groups"]:
    """weight · log2(probability), and 0 where the weight is."""
    product = np.zeros_like(weight)
    counted = weight > 0
    product[counted] = weight[counted] * np.log2(probability[counted])
    return product
