"""From a listing to samples: every input decoded, whatever its modality."""

import numpy as np
from jaxtyping import Int
from numpy import ndarray

from gemel.data._cache import cache_of, empty_cache
from gemel.data._cache_file import Progress
from gemel.data._caches import Cache, Table
from gemel.data._cells_store import EMPTY, CellsStore, Column
from gemel.data._decoding import Faults
from gemel.data._listing import Listing
from gemel.data._samples import Samples, Skipped
from gemel.data._stores import Store
from gemel.errors import SourceError
from gemel.inputs import AnyPreprocessing, CellsPreprocessing, SinglePreprocessing


def cached(
    listing: Listing, preprocessing: AnyPreprocessing, *, progress: Progress | None = None
) -> Samples:
    """The listing's inputs, decoded at most once and memory-mapped; see `cache_of`.

    Args:
        listing: What to decode.
        preprocessing: What becomes of each input.
        progress: Called with (done, total) while decoding; not called when nothing is.

    Returns:
        All readable samples. Unreadable ones are named in `skipped`, and pairs and
        triplets that need one are left out.

    Raises:
        SourceError: If nothing can be decoded, the preprocessing is of other modalities, or
            the cache cannot be written or read.
    """
    cache, faults = _caches(listing, preprocessing, progress)
    names, identity = np.unique(np.array(listing.identity), return_inverse=True)
    skipped = tuple(Skipped(listing.store.name(at), why) for at, why in faults.items())
    if len(skipped) == len(listing):
        raise SourceError(
            f"None of the {len(listing)} inputs of {listing.name} can be decoded; the first is "
            f"{skipped[0].name}: {skipped[0].reason}"
        )
    everything = Samples(
        cache=cache,
        rows=np.arange(len(listing)),
        identity=identity,
        names=tuple(names.tolist()),
        forged=listing.forged,
        origin=tuple(map(listing.store.name, range(len(listing)))),
        sides=listing.sides,
        side=listing.side,
        comparisons=listing.comparisons,
        episodes=listing.episodes,
        triplets=listing.triplets,
        skipped=skipped,
        split=listing.split,
        split_by=listing.split_by,
    )
    return everything.take(np.delete(everything.rows, list(faults))) if faults else everything


def _caches(
    listing: Listing, preprocessing: AnyPreprocessing, progress: Progress | None
) -> tuple[Cache, Faults]:
    store, name = listing.store, listing.name
    if isinstance(preprocessing, CellsPreprocessing):
        return _table(_by_column(listing, preprocessing), preprocessing, name, progress)
    if isinstance(store, CellsStore):
        raise SourceError(
            f"{name} has the columns {', '.join(store.columns)}, and this network takes one "
            f"{preprocessing.modality} at a time. Name a table with one column of inputs."
        )
    _refuse_other_modality(store, preprocessing, name)
    return cache_of(store, preprocessing, name, progress)


def _by_column(listing: Listing, preprocessing: CellsPreprocessing) -> CellsStore:
    """What the listing holds, in columns; one input a sample may be one of them by its name."""
    store, known = listing.store, preprocessing.columns
    if isinstance(store, CellsStore):
        return store
    if listing.column not in known:
        raise SourceError(
            f"{listing.name} holds one {store.modality} a sample, and this network takes the "
            f"columns {', '.join(known)}. Name a table with the column identity and some of these."
        )
    return CellsStore({listing.column: Column(store, np.arange(len(store)))})


def _refuse_other_modality(store: Store, preprocessing: SinglePreprocessing, name: str) -> None:
    if preprocessing.modality != store.modality:
        raise SourceError(
            f"{name} holds inputs of the kind {store.modality}, and this network takes "
            f"{preprocessing.modality}."
        )


def _table(
    store: CellsStore,
    preprocessing: CellsPreprocessing,
    name: str,
    progress: Progress | None,
) -> tuple[Cache, Faults]:
    """A cache for each column; a sample with an unreadable cell is unreadable."""
    if lacking := [column for column in store.columns if column not in preprocessing.columns]:
        raise SourceError(
            f"{name} has a column {lacking[0]!r}, and this network takes "
            f"{', '.join(preprocessing.columns)}. Rename the column, or take it out."
        )
    columns: dict[str, tuple[Cache, Int[ndarray, " cached"]]] = {}
    faults: Faults = {}
    for column, prepared in preprocessing.columns.items():
        if column not in store.columns:
            columns[column] = empty_cache(prepared), np.full(len(store), EMPTY)
            continue
        held = store.columns[column]
        _refuse_other_modality(held.store, prepared, f"{name}, {column}")
        cache, unreadable = cache_of(held.store, prepared, f"{name}, {column}", progress)
        columns[column] = cache, held.rows
        for at in np.flatnonzero(np.isin(held.rows, list(unreadable))).tolist():
            faults[at] = f"{column}: {unreadable[int(held.rows[at])]}"
    return Table(columns), dict(sorted(faults.items()))
