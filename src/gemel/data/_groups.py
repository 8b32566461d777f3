"""How an identity's samples are cut into the groups that meet other identities' groups."""

import numpy as np
from jaxtyping import Bool, Int
from numpy import ndarray
from numpy.random import Generator

from gemel.data._samples import Samples


def groups_of(samples: Samples, size: int) -> "MixedGroups | SidedGroups":
    """Groups of `size`, by side where only samples of different sides are compared."""
    return MixedGroups(samples, size) if samples.side is None else SidedGroups(samples, size)


class MixedGroups:
    """Groups of K in random order, genuine samples and forgeries evenly mixed.

    A last short group is filled from the same identity, and an identity with fewer than K
    samples brings them all.
    """

    def __init__(self, samples: Samples, size: int) -> None:
        self._forged = samples.forged
        self._size = size

    def count(self, members: Int[ndarray, " members"]) -> int:
        """How many groups these samples make."""
        return -(-len(members) // self._size)

    def cut(
        self, members: Int[ndarray, " members"], generator: Generator
    ) -> list[Int[ndarray, " group"]]:
        """All samples of an identity in groups."""
        size = self._size
        shuffled = _interleaved(members, self._forged[members], generator)
        if len(shuffled) > size and (short := -len(shuffled) % size):
            # The fill comes from the groups before: nothing stands twice in the last one.
            again = generator.choice(shuffled[: -size + short], size=short, replace=False)
            shuffled = np.concatenate((shuffled, again))
        return [shuffled[start : start + size] for start in range(0, len(shuffled), size)]


class SidedGroups:
    """Groups that hold as many samples of each side, for only different sides are compared.

    Of a photo with five captions each group holds the photo: the scarcer side comes round
    again until the other has passed.
    """

    def __init__(self, samples: Samples, size: int) -> None:
        assert samples.side is not None, "only samples with sides are cut by side"
        self._side = samples.side
        self._each = max(1, size // len(samples.sides))

    def count(self, members: Int[ndarray, " members"]) -> int:
        """How many groups these samples make."""
        longest = max(len(one) for one in self._by_side(members))
        return -(-longest // self._each)

    def cut(
        self, members: Int[ndarray, " members"], generator: Generator
    ) -> list[Int[ndarray, " group"]]:
        """All samples of an identity in groups."""
        count = self.count(members)
        shares = [
            np.resize(generator.permutation(one), count * min(self._each, len(one))).reshape(
                count, -1
            )
            for one in self._by_side(members)
        ]
        return list(np.concatenate(shares, axis=1))

    def _by_side(self, members: Int[ndarray, " members"]) -> list[Int[ndarray, " _"]]:
        side = self._side[members]
        return [members[side == which] for which in np.unique(side)]


def _interleaved(
    members: Int[ndarray, " members"], forged: Bool[ndarray, " members"], generator: Generator
) -> Int[ndarray, " members"]:
    """Members in random order, forgeries spread evenly among the genuine samples."""
    shuffled = generator.permutation(len(members))
    position = np.empty(len(members))
    for kind in (False, True):
        chosen = shuffled[forged[shuffled] == kind]
        position[chosen] = (np.arange(len(chosen)) + generator.random()) / max(1, len(chosen))
    ordered: Int[ndarray, " members"] = members[np.argsort(position, kind="stable")]
    return ordered
