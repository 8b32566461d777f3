"""A table of pairs: left, right, and whether they are the same, or how alike from 0 to 1."""

import numpy as np
from jaxtyping import Bool, Float
from numpy import ndarray

from gemel.data._comparisons import ALIKE, Comparisons
from gemel.data._components import components
from gemel.data._listing import Listing
from gemel.data._pairs import USERS_OWN
from gemel.data.readers._table import Table
from gemel.data.readers._table_inputs import TableInputs, inputs_of
from gemel.errors import SourceError

OPTIONAL = ("split",)


def read_pairs(table: Table) -> Listing:
    """Pairs with a column `same`; true/false, yes/no or 1/0.

    What is joined by `same` pairs, also through others, is one identity.

    Raises:
        SourceError: If rows contradict each other.
    """
    table.refuse_misspelt(OPTIONAL)
    inputs, same = inputs_of(table, "left", "right"), np.array(table.booleans("same"))
    left, right = (inputs.thing[column] for column in inputs.columns)
    group = components(len(inputs.things), left[same], right[same])
    for at in np.flatnonzero(~same & (group[left] == group[right])).tolist():
        one, other = table.columns["left"][at], table.columns["right"][at]
        raise SourceError(
            f"{table.row(at)} says that {one!r} and {other!r} differ, while the rows that say same "
            "join them, directly or through others. One of them is wrong, or 0 and 1 stand the "
            "wrong way round: same is 1 for one identity."
        )
    # An identity is called after the first thing of it.
    identity = tuple(inputs.named(first) for first in group[inputs.thing].tolist())
    return _listing(table, inputs, identity, same)


def read_scored_pairs(table: Table) -> Listing:
    """Pairs with a column `score` in [0, 1]; above one half they count as the same.

    A score is a grade and no proof of identity, so every input is an identity of its own.

    Raises:
        SourceError: If a score is outside [0, 1].
    """
    table.refuse_misspelt(OPTIONAL)
    inputs, score = inputs_of(table, "left", "right"), np.array(table.scores("score"))
    parts = inputs.split or [""] * len(inputs.thing)
    identity = tuple(
        f"{inputs.named(thing)} {part}".rstrip()
        for thing, part in zip(inputs.thing.tolist(), parts, strict=True)
    )
    return _listing(table, inputs, identity, score > ALIKE, score)


def _listing(
    table: Table,
    inputs: TableInputs,
    identity: tuple[str, ...],
    same: Bool[ndarray, " pairs"],
    score: Float[ndarray, " pairs"] | None = None,
) -> Listing:
    left, right = inputs.columns
    return Listing(
        name=str(table.path),
        store=inputs.store,
        identity=identity,
        split=inputs.split,
        comparisons={USERS_OWN: Comparisons(left, right, same, score)},
        sides=inputs.sides,
        side=inputs.side,
    )
