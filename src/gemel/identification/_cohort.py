"""Samples of other people, to say what is usual."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from gemel.errors import SupportError
from gemel.identification._compare import Compare

LEAST_COHORT = 20
"""Fewer samples give no mean and deviation worth dividing by."""
_NEAREST_SHARE = 0.2


@dataclass(frozen=True, eq=False)
class Cohort:
    """Samples of identities that take part in nothing else, one of each.

    Attributes:
        vectors: Their embeddings; of the references' side where the model has two.
        typical: Mean energy of each against the rest, ascending.
        nearest: How many of them the adaptive S-norm takes.
    """

    vectors: Float[ndarray, "cohort dim"]
    typical: Float[ndarray, " cohort"]
    nearest: int

    @classmethod
    def of(cls, vectors: Float[ndarray, "cohort dim"], compare: Compare) -> "Cohort":
        """A cohort with its statistics.

        Raises:
            SupportError: If there are fewer than 20 samples.
        """
        if len(vectors) < LEAST_COHORT:
            raise SupportError(
                f"A cohort needs {LEAST_COHORT} samples of as many other identities; got "
                f"{len(vectors)}, {LEAST_COHORT - len(vectors)} too few."
            )
        chosen = np.ascontiguousarray(vectors, dtype=np.float32)
        energy = np.array(compare(chosen, chosen), dtype=np.float64)
        np.fill_diagonal(energy, 0.0)
        typical = np.sort(energy.sum(axis=1) / (len(chosen) - 1))
        return cls(chosen, typical, max(10, round(_NEAREST_SHARE * len(chosen))))

    def quality(
        self, vectors: Float[ndarray, "samples dim"], compare: Compare
    ) -> Float[ndarray, " samples"]:
        """Share of the cohort that is nearer to the rest of it than the sample is. Range [0, 1].

        Near 0 for a sample that is like everybody: blank, blurred, cut off.
        """
        if len(vectors) == 0:
            return np.zeros(0)
        energy = np.asarray(compare(vectors, self.vectors), dtype=np.float64).mean(axis=1)
        quality: Float[ndarray, " samples"] = np.searchsorted(self.typical, energy) / len(
            self.typical
        )
        return quality

    def to_arrays(self) -> dict[str, ndarray]:
        """What travels, for safetensors."""
        return {
            "vectors": self.vectors,
            "typical": self.typical,
            "nearest": np.array([self.nearest], dtype=np.int64),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, ndarray]) -> "Cohort":
        """What `to_arrays` gave, bit for bit."""
        return cls(arrays["vectors"], arrays["typical"], int(arrays["nearest"][0]))
