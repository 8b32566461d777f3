"""A source's inputs as a verifier takes them, read when they are needed and kept nowhere."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from gemel.bundle import Input, Observation, Verifier
from gemel.data import CellsStore, Column, FilesStore, Listing, Skipped, Store, located, open_source
from gemel.errors import SourceError, UnreadableSampleError
from gemel.inputs import AnyPreprocessing, CellsPreprocessing
from gemel.types import PathLike

AT_ONCE = 64
"""Inputs in memory at a time: a photo as a camera takes it has tens of megabytes."""

Seen: TypeAlias = Observation | UnreadableSampleError


class Listed:
    """The inputs of a listing, by position.

    Raises:
        SourceError: If they are not of the kind that the preprocessing takes.
    """

    def __init__(self, listing: Listing, preprocessing: AnyPreprocessing) -> None:
        self.listing = listing
        self._columns = _columns_for(listing, preprocessing)

    def __len__(self) -> int:
        return len(self.listing)

    def name(self, position: int) -> str:
        """The file or archive member it is, or the row of a table."""
        return self.listing.store.name(position)

    def read(self, position: int) -> Input:
        """The input itself.

        Raises:
            UnreadableSampleError: If it cannot be decoded.
        """
        if self._columns is None:
            store = self.listing.store
            assert not isinstance(store, CellsStore), "inputs of several columns have some"
            return _read(store, position)
        return {
            name: _read(column.store, int(column.rows[position]))
            for name, column in self._columns.items()
            if column.rows[position] >= 0
        }

    def side(self, position: int) -> str | None:
        """On which side of a comparison it stands; None where there is none, or more than one."""
        listing, columns = self.listing, self._columns or {}
        if listing.side is not None:
            return listing.sides[int(listing.side[position])]
        filled = [name for name, column in columns.items() if column.rows[position] >= 0]
        return filled[0] if len(filled) == 1 else None

    def read_each(self, positions: Iterable[int]) -> Iterator[tuple[int, Any]]:
        """Each input with its position, or why it cannot be decoded."""
        for position in positions:
            yield position, _attempt(self, position)

    def skipped(self, position: int, fault: UnreadableSampleError) -> Skipped:
        """An input that cannot be decoded, and why."""
        name = self.name(position)
        return Skipped(name, str(fault).removeprefix(f"{name}: "))

    def roll(self) -> str:
        """A hash of the inputs' names and of whom they show; their content is not read."""
        digest = hashlib.blake2b(self.listing.forged.tobytes(), digest_size=16)
        for at, identity in enumerate(self.listing.identity):
            digest.update(repr((self.name(at), identity)).encode())
        return digest.hexdigest()

    def content(self) -> str:
        """A hash of all inputs too."""
        both = f"{self.roll()} {self.listing.store.digest()}"
        return hashlib.blake2b(both.encode(), digest_size=16).hexdigest()


def opened(source: PathLike, data: PathLike | None) -> Listing:
    """A source whose inputs are named so that they can be found again from any folder."""
    return open_source(located(source), None if data is None else Path(data).absolute())


def observe(
    verifier: Verifier, inputs: Listed, positions: Sequence[int]
) -> Iterator[tuple[int, Seen]]:
    """What a verifier sees of each input, or why it cannot be read, in the order of `positions`."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for start in range(0, len(positions), AT_ONCE):
            some = positions[start : start + AT_ONCE]
            values = list(pool.map(lambda at: _attempt(inputs, at), some))
            whole = [at for at, value in zip(some, values, strict=True) if not _is_fault(value)]
            read = [value for value in values if not _is_fault(value)]
            seen = iter(verifier.observe(read, [inputs.name(at) for at in whole]))
            for at, value in zip(some, values, strict=True):
                yield at, value if _is_fault(value) else next(seen)


def _attempt(inputs: Listed, position: int) -> Any:
    try:
        return inputs.read(position)
    except UnreadableSampleError as fault:
        return fault


def _is_fault(value: Any) -> bool:
    return isinstance(value, UnreadableSampleError)


def _read(store: Store, position: int) -> Input:
    # A file is decoded by whoever prepares it, many at a time and none kept whole.
    is_file = isinstance(store, FilesStore)
    return Path(store.name(position)) if is_file else store.read(position)


def _columns_for(listing: Listing, preprocessing: AnyPreprocessing) -> Mapping[str, Column] | None:
    """The columns of a listing as a network of several encoders takes them; None for one input."""
    store = listing.store
    if not isinstance(preprocessing, CellsPreprocessing):
        if isinstance(store, CellsStore):
            raise SourceError(
                f"{listing.name} has the columns {', '.join(store.columns)}, and this network "
                f"takes one {preprocessing.modality} at a time. Name a source of such inputs."
            )
        _refuse_other_kind(listing.name, store, preprocessing.modality)
        return None
    known = preprocessing.columns
    columns = _named_columns(listing, tuple(known))
    for name, column in columns.items():
        _refuse_other_kind(f"{listing.name}, {name}", column.store, known[name].modality)
    return columns


def _named_columns(listing: Listing, known: Sequence[str]) -> Mapping[str, Column]:
    """The listing by column; one input a sample is a column by its own name."""
    store, wanted = listing.store, ", ".join(known)
    if not isinstance(store, CellsStore):
        if listing.column is None or listing.column not in known:
            raise SourceError(
                f"{listing.name} holds one {store.modality} a sample, and this network takes the "
                f"columns {wanted}. Name a table with the column identity and some of these."
            )
        return {listing.column: Column(store, np.arange(len(store)))}
    if unknown := [name for name in store.columns if name not in known]:
        raise SourceError(
            f"{listing.name} has a column {unknown[0]!r}, and this network takes {wanted}. Rename "
            "the column, or take it out."
        )
    return store.columns


def _refuse_other_kind(name: str, store: Store, modality: str) -> None:
    if store.modality != modality:
        raise SourceError(
            f"{name} holds inputs of the kind {store.modality}, and this network takes {modality}."
        )
