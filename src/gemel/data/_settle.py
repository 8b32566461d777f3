"""What the user left open about preprocessing, answered by the inputs themselves."""

from typing import Any

import numpy as np
from jaxtyping import Int
from numpy import ndarray

from gemel.data._cells_store import EMPTY, CellsStore
from gemel.data._listing import Listing
from gemel.data._stores import Store
from gemel.errors import SourceError, UnreadableSampleError
from gemel.inputs import AnyPreprocessing, CellsPreprocessing, InputSettings, SinglePreprocessing


def settle(settings: InputSettings, listing: Listing) -> AnyPreprocessing:
    """Preprocessing that suits the listing's inputs, of each column where there are several.

    Where the source says what is for training, nothing else is looked at: a tokenizer is
    learned from these texts.

    Raises:
        SourceError: If no input that was looked at can be read, or they do not go together.
    """
    learned = _learned_from(listing)
    store = listing.store
    if not isinstance(store, CellsStore):
        return _settled(settings, store, learned, listing.name)
    columns = {}
    for name, column in store.columns.items():
        rows = np.unique(column.rows[learned])
        rows = rows[rows != EMPTY]
        columns[name] = _settled(settings, column.store, rows, f"{listing.name}, {name}")
    return CellsPreprocessing(columns=columns)


def _learned_from(listing: Listing) -> Int[ndarray, " learned"]:
    if listing.split is None:
        return np.arange(len(listing))
    train = np.flatnonzero(np.array(listing.split) == "train")
    return train if len(train) else np.arange(len(listing))


def _settled(
    settings: InputSettings, store: Store, rows: Int[ndarray, " rows"], name: str
) -> SinglePreprocessing:
    chosen = getattr(settings, store.modality)
    inputs = _some(store, rows, chosen.looked_at, name)
    try:
        settled: SinglePreprocessing = chosen.settle(inputs)
    except SourceError as fault:
        raise SourceError(f"{name}: {fault}") from None
    return settled


def _some(store: Store, rows: Int[ndarray, " rows"], most: int, name: str) -> list[Any]:
    """Inputs evenly spaced among `rows`; what cannot be read is passed over."""
    found, faults = [], []
    count = min(len(rows), most)
    for place in np.linspace(0, len(rows) - 1, count).astype(int):
        try:
            found.append(store.read(int(rows[place])))
        except UnreadableSampleError as fault:
            faults.append(fault)
    if not count:
        raise SourceError(f"No sample to learn from has an input in {name}. Leave the column out.")
    if not found:
        raise SourceError(
            f"None of {count} inputs of {name} can be read, so what they need is unknown. The "
            f"first: {faults[0]}"
        )
    return found
