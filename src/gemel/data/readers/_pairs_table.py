"""A table of pairs: left, right, and whether they are the same, or how alike from 0 to 1."""

import numpy as np
from jaxtyping import Bool
from numpy import ndarray

from gemel.data._listing import Listing
from gemel.data._samples import Comparisons
from gemel.data._stores import FilesStore
from gemel.data.readers._components import components, positions
from gemel.data.readers._table import Table
from gemel.errors import SourceError

NEITHER = 0.5


def read_pairs(table: Table) -> Listing:
    """Pairs with a column `same`; true/false, yes/no or 1/0."""
    return _listing(table, np.array(table.booleans("same")))


def read_scored_pairs(table: Table) -> Listing:
    """Pairs with a column `score` in [0, 1]: above one half they are the same.

    Raises:
        SourceError: If a score is exactly one half, which says neither, or outside [0, 1].
    """
    scores = np.array(table.scores("score"))
    for at in np.flatnonzero(scores == NEITHER).tolist():
        raise SourceError(
            f"{table.row(at)}: a score of 0.5 says neither same nor different. Take the row out, "
            "or decide it."
        )
    return _listing(table, scores > NEITHER)


def _listing(table: Table, same: Bool[ndarray, " pairs"]) -> Listing:
    """Pictures joined by `same` pairs, also through others, show one identity."""
    left, right = table.images("left"), table.images("right")
    paths, places = positions(left, right)
    group = components(len(paths), places[0][same], places[1][same])
    contradicted = ~same & (group[places[0]] == group[places[1]])
    for at in np.flatnonzero(contradicted).tolist():
        raise SourceError(
            f"{table.row(at)} says that {left[at]!r} and {right[at]!r} differ, while the rows "
            "that say same join them, directly or through others. One of them is wrong."
        )
    return Listing(
        name=str(table.path),
        store=FilesStore(table.path.parent, paths),
        # An identity is called after the first picture of it.
        identity=tuple(paths[first] for first in group),
        comparisons={"pairs": Comparisons(places[0], places[1], same)},
    )
