"""Who is who, when only "these two are the same" is known."""

from collections.abc import Hashable, Sequence
from typing import TypeVar

import numpy as np
from jaxtyping import Int
from numpy import ndarray

Thing = TypeVar("Thing", bound=Hashable)


def positions(*columns: Sequence[Thing]) -> tuple[list[Thing], list[Int[ndarray, " rows"]]]:
    """The distinct things in order of appearance, and each column as positions in them."""
    place: dict[Thing, int] = {}
    for row in zip(*columns, strict=True):
        for thing in row:
            place.setdefault(thing, len(place))
    return list(place), [
        np.array([place[thing] for thing in column], dtype=np.int64) for column in columns
    ]


def components(
    count: int, left: Int[ndarray, " links"], right: Int[ndarray, " links"]
) -> Int[ndarray, " count"]:
    """For each of `count` nodes the first node it is linked to, directly or through others.

    Example:
        >>> components(4, np.array([0, 2]), np.array([2, 3]))
        array([0, 1, 0, 0])
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    links = coo_array((np.ones(len(left)), (left, right)), shape=(count, count))
    _, group = connected_components(links, directed=False)
    _, first, inverse = np.unique(group, return_index=True, return_inverse=True)
    return np.asarray(first[inverse])
