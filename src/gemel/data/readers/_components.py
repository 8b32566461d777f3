"""Who is who, when only "these two are the same" is known."""

import numpy as np
from jaxtyping import Int
from numpy import ndarray


def positions(*columns: list[str]) -> tuple[list[str], list[Int[ndarray, " rows"]]]:
    """The distinct paths in order of appearance, and each column as positions in them."""
    place: dict[str, int] = {}
    for row in zip(*columns, strict=True):
        for path in row:
            place.setdefault(path, len(place))
    return list(place), [np.array([place[path] for path in column]) for column in columns]


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
