"""From probes and references to one energy for each identity."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from gemel.errors import SupportError
from gemel.identification._cohort import Cohort
from gemel.identification._compare import Compare
from gemel.identification._fusion import Fusion, fuse
from gemel.identification._normalisation import (
    Normalisation,
    Usual,
    normalise_by_probe,
    normalise_by_template,
)
from gemel.identification._roster import Roster


@dataclass(frozen=True)
class Scoring:
    """How references are fused, and what the fused energies are measured in.

    Attributes:
        fusion: How the references of one identity become one energy.
        normalisation: What the energy is measured in; "none" leaves it.
        cohort: Whom a normalisation compares with; None where there is none.

    Raises:
        SupportError: If there is a normalisation and no cohort.
    """

    fusion: Fusion = "mean-energy"
    normalisation: Normalisation = "none"
    cohort: Cohort | None = None

    def __post_init__(self) -> None:
        if self.normalisation != "none" and self.cohort is None:
            raise SupportError(
                f"The normalisation {self.normalisation!r} compares with a cohort of other "
                "identities, and there is none. Give one, or choose the normalisation 'none'."
            )

    def energies(
        self, probes: Float[ndarray, "probes dim"], roster: Roster, compare: Compare
    ) -> Float[ndarray, "probes identities"]:
        """Energy of each probe against each identity, fused and normalised; lower is more alike."""
        energy = fuse(self.fusion, probes, roster, compare)
        if self.cohort is None or self.normalisation == "none" or energy.size == 0:
            return energy
        nearest = self.cohort.nearest if self.normalisation == "adaptive-s" else None
        parts = []
        if self.normalisation != "t":
            against = fuse(self.fusion, self.cohort.vectors, roster, compare).T
            parts.append(normalise_by_template(energy, Usual.of(against, nearest)))
        if self.normalisation != "z":
            against = compare(probes, self.cohort.vectors)
            parts.append(normalise_by_probe(energy, Usual.of(against, nearest)))
        return np.asarray(sum(parts) / len(parts))

    def quality(
        self, vectors: Float[ndarray, "samples dim"], compare: Compare
    ) -> Float[ndarray, " samples"]:
        """`Cohort.quality`, and 1 for every sample where there is no cohort."""
        if self.cohort is None:
            return np.ones(len(vectors))
        return self.cohort.quality(vectors, compare)
