"""Prepared inputs by row: of equal size, of unequal length, or several columns of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
import torch
from jaxtyping import Bool, Int, Shaped
from numpy import ndarray
from torch import Tensor

from gemel.data._cells_store import EMPTY
from gemel.inputs import Cell, Cells, Inputs, Sequences


@runtime_checkable
class Cache(Protocol):
    """Every prepared input of a source, usually memory-mapped."""

    def __len__(self) -> int: ...

    def read(self, rows: Int[ndarray, " batch"]) -> Inputs:
        """The inputs at `rows`, copied out."""
        ...

    def content(self, row: int) -> bytes:
        """What an input is made of: equal inputs have equal content."""
        ...


@dataclass(frozen=True, eq=False)
class Dense:
    """Inputs of equal size: images, spectrograms, vectors."""

    array: Shaped[ndarray, "cached ..."]

    def __len__(self) -> int:
        return len(self.array)

    def read(self, rows: Int[ndarray, " batch"]) -> Tensor:
        """The inputs at `rows`, copied out."""
        return torch.from_numpy(np.ascontiguousarray(self.array[rows]))

    def content(self, row: int) -> bytes:
        """The numbers of one input."""
        content: bytes = self.array[row].tobytes()
        return content


@dataclass(frozen=True, eq=False)
class Ragged:
    """Inputs of unequal length, one after the other.

    Attributes:
        values: The steps of all.
        starts: Where each begins, and where the last ends.
    """

    values: Shaped[ndarray, "steps ..."]
    starts: Int[ndarray, " cachedandone"]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def read(self, rows: Int[ndarray, " batch"]) -> Sequences:
        """The inputs at `rows`, padded with zeros to the longest of them."""
        start = self.starts[rows]
        length = self.starts[rows + 1] - start
        step = np.arange(length.max(initial=1))
        real = step < length[:, None]
        padded = np.zeros((*real.shape, *self.values.shape[1:]), dtype=self.values.dtype)
        padded[real] = self.values[(start[:, None] + step)[real]]
        return Sequences(torch.from_numpy(padded), torch.from_numpy(length))

    def content(self, row: int) -> bytes:
        """The steps of one input."""
        return self.values[self.starts[row] : self.starts[row + 1]].tobytes()


@dataclass(frozen=True, eq=False)
class Table:
    """Several columns side by side.

    Attributes:
        columns: Of each its inputs, and which of them a row has; `EMPTY` for none.
    """

    columns: Mapping[str, tuple[Cache, Int[ndarray, " cached"]]]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()))[1])

    def read(self, rows: Int[ndarray, " batch"]) -> Cells:
        """The filled cells of `rows`."""
        return Cells(
            len(rows), {name: _cell(*column, rows) for name, column in self.columns.items()}
        )

    def content(self, row: int) -> bytes:
        """The cells of one row, under their columns' names and with their sizes."""
        cells = [
            (name, cache.content(int(places[row])))
            for name, (cache, places) in self.columns.items()
            if places[row] != EMPTY
        ]
        return b"".join(f"{name}:{len(cell)}:".encode() + cell for name, cell in cells)

    def filled(self, rows: Int[ndarray, " batch"]) -> Bool[ndarray, " batch"]:
        """Which of `rows` have a cell that is not empty."""
        places = np.stack([places[rows] for _, places in self.columns.values()])
        held: Bool[ndarray, " batch"] = (places != EMPTY).any(axis=0)
        return held

    def without(self, column: str) -> "Table":
        """The same with every cell of a column empty."""
        cache, places = self.columns[column]
        return Table({**self.columns, column: (cache, np.full_like(places, EMPTY))})


def _cell(cache: Cache, column: Int[ndarray, " cached"], rows: Int[ndarray, " batch"]) -> Cell:
    chosen = column[rows]
    place = np.flatnonzero(chosen != EMPTY)
    inputs = cache.read(chosen[place])
    assert not isinstance(inputs, Cells), "a cell holds one input"
    return Cell(inputs, torch.from_numpy(place))
