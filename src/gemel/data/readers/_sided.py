"""Things seen twice: a store for each side, and entry i of both shows one identity."""

from collections.abc import Mapping, Sequence

import numpy as np

from gemel.data._cells_store import EMPTY, CellsStore, Column
from gemel.data._listing import Listing
from gemel.data._stores import Store


def twofold(
    name: str,
    sides: Mapping[str, Store],
    identity: Sequence[str],
    split: Sequence[str] | None = None,
) -> Listing:
    """A listing with a sample on each side for each identity; only sides are compared.

    Args:
        name: What messages call the source.
        sides: A column of the listing for each side, all in one order.
        identity: Whom the entries show, the same on every side.
        split: The part of each entry, so that its samples share a part.
    """
    count, entries = len(identity), np.arange(len(identity))
    side = np.repeat(np.arange(len(sides)), count)
    columns = {
        column: Column(store, np.where(side == at, np.tile(entries, len(sides)), EMPTY))
        for at, (column, store) in enumerate(sides.items())
    }
    return Listing(
        name=name,
        store=CellsStore(columns),
        identity=tuple(identity) * len(sides),
        split=None if split is None else tuple(split) * len(sides),
        sides=tuple(sides),
        side=side,
    )
