"""A source by some of its columns."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from jaxtyping import Int
from numpy import ndarray

from gemel.data._cells_store import CellsStore
from gemel.data._listing import Listing
from gemel.data._samples import moved_triplets
from gemel.errors import SourceError


def with_columns(listing: Listing, columns: Sequence[str]) -> Listing:
    """The listing as if it had these columns only; all of them where none is named.

    Samples that have none of them are left out, and so are pairs and triplets that need one.

    Raises:
        SourceError: If the listing has no columns, or what is left cannot be a source: no
            sample has one of those named, or all stand on one side.
        UnknownNameError: If there is no such column.
    """
    if not columns or tuple(columns) == (listing.column,):
        return listing
    if not isinstance(listing.store, CellsStore):
        raise SourceError(
            f"{listing.name} holds one {listing.store.modality} a sample and has no columns to "
            f"choose from: {', '.join(columns)}. Leave columns out."
        )
    found = listing.store.having(columns)
    if not len(found):
        raise SourceError(
            f"No sample of {listing.name} has an input in {', '.join(columns)}. Choose among "
            f"{', '.join(listing.store.columns)}."
        )
    return _taken(listing, listing.store.take(found).only(columns), found)


def _taken(listing: Listing, store: CellsStore, index: Int[ndarray, " found"]) -> Listing:
    """The listing of the samples at `index`, which stand in `store`."""
    if listing.side is not None and len(np.unique(listing.side[index])) == 1:
        raise SourceError(
            f"{listing.name} compares samples of different sides ({', '.join(listing.sides)}), and "
            f"by {', '.join(store.columns)} all stand on one. Choose columns of two sides."
        )
    place = np.full(len(listing), -1)
    place[index] = np.arange(len(index))
    triplets = None if listing.triplets is None else moved_triplets(listing.triplets, place)
    return replace(
        listing,
        store=store,
        identity=tuple(listing.identity[at] for at in index),
        forged=listing.forged[index],
        split=None if listing.split is None else tuple(listing.split[at] for at in index),
        comparisons={
            name: moved
            for name, pairs in listing.comparisons.items()
            if len(moved := pairs.moved(place))
        },
        episodes={},
        triplets=triplets if triplets is not None and len(triplets) else None,
        side=None if listing.side is None else listing.side[index],
    )
