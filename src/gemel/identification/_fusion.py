"""Several references of one identity, one energy."""

from typing import Literal, get_args

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from gemel.errors import UnknownNameError
from gemel.identification._compare import Compare
from gemel.identification._roster import Roster

Fusion = Literal["mean-energy", "mean-vector", "closest", "quality-weighted"]

FUSIONS: tuple[Fusion, ...] = get_args(Fusion)
"""The mean of energies first: it alone grows no more lenient with references that nobody
calibrated for. The closest grows more lenient with each, and the mean vector hardly does."""


def fuse(
    fusion: Fusion, probes: Float[ndarray, "probes dim"], roster: Roster, compare: Compare
) -> Float[ndarray, "probes identities"]:
    """The energy of each probe against each identity, over all references r of the identity.

        closest           min over r of E(probe, r)
        mean-energy       mean over r of E(probe, r)
        mean-vector       E(probe, mean over r of r)
        quality-weighted  E(probe, sum of q_r r / sum of q_r); mean-vector where no q is above 0

    With one reference each all four are the energy itself.

    Raises:
        UnknownNameError: If nobody answers to `fusion`.
    """
    if fusion not in FUSIONS:
        raise UnknownNameError("fusion", fusion, FUSIONS)
    if roster.identities == 0 or len(probes) == 0:
        return np.zeros((len(probes), roster.identities))
    if fusion == "closest":
        energy = compare(probes, roster.vectors)
        return np.minimum.reduceat(energy, roster.first, axis=1).astype(np.float64)
    if fusion == "mean-energy":
        energy = compare(probes, roster.vectors)
        total = np.add.reduceat(energy, roster.first, axis=1, dtype=np.float64)
        return np.asarray(total / roster.references)
    weighted = fusion == "quality-weighted"
    centre = _centres(roster, roster.quality if weighted else np.ones(len(roster.owner)))
    return np.asarray(compare(probes, centre), dtype=np.float64)


def _centres(
    roster: Roster, weight: Float[ndarray, " references"]
) -> Float[ndarray, "identities dim"]:
    """The weighted mean of each identity's references; the plain one where nothing weighs."""
    total = np.add.reduceat(weight, roster.first, dtype=np.float64)
    weight = np.where(total[roster.owner] > 0, weight, 1.0)
    total = np.where(total > 0, total, roster.references)
    summed = np.add.reduceat(weight[:, None] * roster.vectors, roster.first, axis=0)
    centre: Float[ndarray, "identities dim"] = (summed / total[:, None]).astype(np.float32)
    return centre
