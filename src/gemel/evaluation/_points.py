"""The operating points that calibration fixed for galleries of every size."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray

from gemel.errors import SupportError
from gemel.identification import Identification, SearchPoint


@dataclass(frozen=True, eq=False)
class Points:
    """What a calibration says about galleries of identities with so many references.

    Attributes:
        identification: Calibrated beforehand on other identities; None where there is none.
        references: Of the identities that are asked about.
    """

    identification: Identification | None
    references: int

    @property
    def target(self) -> float | None:
        """The false positive identification rate that every point aims at."""
        return self.identification.settings.rate if self.identification else None

    def at(self, size: int) -> SearchPoint | None:
        """The operating point among so many identities; None without one, or where refused."""
        if self.identification is None or self.refusal([size]):
            return None
        return self.identification.operating_point(size, self.references)

    def refusal(self, sizes: Iterable[int]) -> str | None:
        """Why the calibration gives no point for one of these sizes; None where it does."""
        if self.identification is None:
            return None
        try:
            for size in sizes:
                self.identification.operating_point(size, self.references)
        except SupportError as refused:
            return str(refused)
        return None

    def allowance(
        self, size: int, references: Int[ndarray, " identities"]
    ) -> Float[ndarray, " identities"]:
        """What brings the energies of identities with other numbers of references into line.

        Each identity is judged at the threshold of its own number of references. Its energies
        moved by how much stricter that is than the threshold here, one threshold serves all.
        """
        point = self.at(size)
        if self.identification is None or point is None:
            return np.zeros(len(references))
        counts, which = np.unique(references, return_inverse=True)
        thresholds = np.array(
            [
                self.identification.operating_point(size, count).threshold
                for count in counts.tolist()
            ]
        )
        allowance: Float[ndarray, " identities"] = point.threshold - thresholds[which]
        return allowance
