"""A list of pairs, as the source gives it or as they were drawn."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Bool, Float, Int
from numpy import ndarray

ALIKE = 0.5
"""Pairs with a higher score count as the same."""


@dataclass(frozen=True)
class Comparisons:
    """A list of pairs to compare, as positions in the samples it belongs to.

    Attributes:
        left, right: The two samples of each pair.
        same: True where both show one identity.
        score: How alike they are, from 0 to 1, where the source says more than yes or no.
    """

    left: Int[ndarray, " pairs"]
    right: Int[ndarray, " pairs"]
    same: Bool[ndarray, " pairs"]
    score: Float[ndarray, " pairs"] | None = None

    @classmethod
    def of(cls, rows: Sequence[tuple[int, int, bool]]) -> "Comparisons":
        """Rows of left, right and same, as a list of pairs.

        Example:
            >>> Comparisons.of([(0, 1, True), (0, 2, False)]).same
            array([ True, False])
        """
        table = np.array(rows, dtype=np.int64).reshape(-1, 3)
        return cls(table[:, 0], table[:, 1], table[:, 2] == 1)

    def __len__(self) -> int:
        return len(self.same)

    def take(self, chosen: Int[ndarray, " chosen"] | Bool[ndarray, " pairs"]) -> "Comparisons":
        """Some of the pairs."""
        score = None if self.score is None else self.score[chosen]
        return Comparisons(self.left[chosen], self.right[chosen], self.same[chosen], score)

    def moved(self, place: Int[ndarray, " samples"]) -> "Comparisons":
        """The pairs both of whose samples have a place, at their places; -1 is none."""
        left, right = place[self.left], place[self.right]
        kept = self.take((left >= 0) & (right >= 0))
        return replace(kept, left=place[kept.left], right=place[kept.right])
