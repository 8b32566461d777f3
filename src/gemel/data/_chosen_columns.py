"""A source by some of its columns."""

from collections.abc import Sequence
from dataclasses import replace

from gemel.data._cells_store import CellsStore
from gemel.data._listing import Listing
from gemel.errors import SourceError


def with_columns(listing: Listing, columns: Sequence[str]) -> Listing:
    """The listing as if its samples had these columns only; all of them where none is named.

    Raises:
        SourceError: If the listing has no columns, or a sample has none of those named.
        UnknownNameError: If there is no such column.
    """
    if not columns:
        return listing
    if not isinstance(listing.store, CellsStore):
        raise SourceError(
            f"{listing.name} holds one {listing.store.modality} a sample and has no columns to "
            f"choose from: {', '.join(columns)}. Leave columns out."
        )
    return replace(listing, store=listing.store.only(columns))
