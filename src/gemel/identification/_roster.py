"""References of several identities, side by side."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray

from gemel.errors import ShapeError


@dataclass(frozen=True, eq=False)
class Roster:
    """Whom a probe is compared with. Identities are numbers here; whoever asks knows their names.

    Attributes:
        vectors: The embedding of each reference.
        owner: Whose reference it is: ascending, and every identity has one or more.
        quality: How good a sample it is. Range [0, 1].
        identities: How many there are.

    Raises:
        ShapeError: If the three differ in length, or the owners are not as they must be.
    """

    vectors: Float[ndarray, "references dim"]
    owner: Int[ndarray, " references"]
    quality: Float[ndarray, " references"]
    identities: int

    def __post_init__(self) -> None:
        lengths = [len(self.vectors), len(self.owner), len(self.quality)]
        if len(set(lengths)) > 1:
            raise ShapeError(
                "A roster needs one owner and one quality for each reference; got "
                "{} references, {} owners and {} qualities.".format(*lengths)
            )
        if not np.array_equal(self.owner[self.first], np.arange(self.identities)) or (
            (self.owner[1:] < self.owner[:-1]).any()
        ):
            raise ShapeError(
                f"The owners of a roster of {self.identities:,} identities ascend from 0 to "
                f"{self.identities - 1:,} and leave none out; got {self.owner[:10].tolist()}… Sort "
                "the references by identity and number the identities that have one."
            )

    @classmethod
    def empty(cls, dim: int) -> "Roster":
        """Nobody."""
        nobody = np.zeros(0, dtype=np.int64)
        return cls(np.zeros((0, dim), np.float32), nobody, np.zeros(0), 0)

    @cached_property
    def first(self) -> Int[ndarray, " identities"]:
        """Where the references of each identity begin."""
        return np.flatnonzero(np.diff(self.owner, prepend=-1))

    @cached_property
    def references(self) -> Int[ndarray, " identities"]:
        """How many references each identity has."""
        return np.bincount(self.owner, minlength=self.identities)
