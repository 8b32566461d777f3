"""References of several identities that a newcomer's sample is looked at beside."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int
from numpy import ndarray

from gemel.gallery._newcomer import Sample
from gemel.gallery._records import Key, Pool, Reference
from gemel.identification import Compare, Roster


@dataclass(frozen=True, eq=False)
class Crowd:
    """Identities by name, with references of each; a roster that knows who they are.

    Attributes:
        keys: Whom it holds; none of them without a reference.
        vectors: The embedding of each reference.
        owner: Position in `keys` of whose it is, ascending.
        quality: How good a sample it is. Range [0, 1].
    """

    keys: tuple[Key, ...]
    vectors: Float[ndarray, "references dim"]
    owner: Int[ndarray, " references"]
    quality: Float[ndarray, " references"]

    @classmethod
    def of(cls, key: Key, seen: Sequence[Reference | Sample], dim: int) -> "Crowd":
        """One identity with these references; nobody where there are none."""
        vectors = np.array([one.vector for one in seen], np.float32).reshape(-1, dim)
        quality = np.array([one.quality for one in seen], np.float64)
        return cls((key,) if seen else (), vectors, np.zeros(len(seen), np.int64), quality)

    @classmethod
    def in_pool(cls, pool: Pool) -> "Crowd":
        """Whom an engine proposes."""
        keys = tuple(subject.key for subject in pool.subjects)
        return cls(keys, pool.vectors, pool.owner, pool.quality)

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def roster(self) -> Roster:
        """The same without names."""
        return Roster(self.vectors, self.owner, self.quality, len(self.keys))

    def only(self, kept: Bool[ndarray, " references"]) -> "Crowd":
        """Those of the references that are kept, and whose they are."""
        places, owner = np.unique(self.owner[kept], return_inverse=True)
        keys = tuple(self.keys[place] for place in places)
        return Crowd(keys, self.vectors[kept], owner.astype(np.int64), self.quality[kept])

    def without(self, key: Key) -> "Crowd":
        """Everybody but one."""
        if key not in self.keys:
            return self
        others = [place for place, each in enumerate(self.keys) if each != key]
        return self.only(np.isin(self.owner, others))

    def beside(self, other: "Crowd") -> "Crowd":
        """Both, one after the other."""
        return Crowd(
            (*self.keys, *other.keys),
            np.concatenate([self.vectors, other.vectors]),
            np.concatenate([self.owner, other.owner + len(self.keys)]),
            np.concatenate([self.quality, other.quality]),
        )

    def nearest(self, vector: Float[ndarray, " dim"], references: int, compare: Compare) -> "Crowd":
        """The owners of so many of the references, those nearest to a sample."""
        if len(self.owner) <= references:
            return self
        energy = compare(vector[None], self.vectors)[0]
        near = np.unique(self.owner[np.argsort(energy, kind="stable")[:references]])
        return self.only(np.isin(self.owner, near))

    def of_tenant(self, tenant: str) -> "Crowd":
        """Those of one tenant."""
        if all(key.tenant == tenant for key in self.keys):
            return self
        places = [place for place, key in enumerate(self.keys) if key.tenant == tenant]
        return self.only(np.isin(self.owner, places))

    def same_as(self, vector: Float[ndarray, " dim"]) -> Bool[ndarray, " references"]:
        """Which references are this vector, but for what an embedding's neighbours in a batch
        change in its last bits."""
        slack = 1e-5 * float(np.abs(vector).max())
        same: Bool[ndarray, " references"] = (
            np.abs(self.vectors - vector).max(axis=1, initial=0.0) <= slack
        )
        return same
