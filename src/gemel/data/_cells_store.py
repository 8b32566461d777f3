"""Several stores side by side: a column each, a row a sample, and cells may be empty."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Int
from numpy import ndarray

from gemel.data._stores import Store, joined_digest
from gemel.errors import SourceError, UnknownNameError

EMPTY = -1


@dataclass(frozen=True)
class Column:
    """One modality of a source.

    Attributes:
        store: Its inputs.
        rows: Which of them each sample has; `EMPTY` where it has none.
    """

    store: Store
    rows: Int[ndarray, " samples"]


class CellsStore:
    """Samples of several inputs each, by column.

    Raises:
        SourceError: If there is no column, the columns differ in length, one names an input
            that is not there, or a sample has no input at all.
    """

    def __init__(self, columns: Mapping[str, Column]) -> None:
        self.columns = dict(columns)
        self._refuse_unfit()
        self._rows = np.stack([column.rows for column in self.columns.values()])
        lacking = np.flatnonzero((self._rows == EMPTY).all(axis=0))
        if len(lacking):
            raise SourceError(
                f"Sample {lacking[0]} has no input: each of its cells, "
                f"{', '.join(self.columns)}, is empty. Fill one, or take the sample out."
            )

    def having(self, columns: Sequence[str]) -> Int[ndarray, " found"]:
        """The samples that have an input in one of these columns.

        Raises:
            UnknownNameError: If there is no such column.
        """
        for column in columns:
            if column not in self.columns:
                raise UnknownNameError("column", column, self.columns)
        rows = np.stack([self.columns[column].rows for column in columns])
        return np.flatnonzero((rows != EMPTY).any(axis=0))

    def only(self, columns: Sequence[str]) -> "CellsStore":
        """The same samples by some of their columns, of which each should have one."""
        return CellsStore({column: self.columns[column] for column in columns})

    def take(self, index: Int[ndarray, " chosen"]) -> "CellsStore":
        """The samples at `index`, by all columns."""
        return CellsStore(
            {name: Column(held.store, held.rows[index]) for name, held in self.columns.items()}
        )

    def __len__(self) -> int:
        return self._rows.shape[1]

    def name(self, position: int) -> str:
        """The names of a sample's inputs."""
        found = [
            column.store.name(int(column.rows[position]))
            for column in self.columns.values()
            if column.rows[position] != EMPTY
        ]
        return " + ".join(found)

    def digest(self) -> str:
        """A hash of all columns and of who has which of their inputs."""
        stores = [column.store.digest() for column in self.columns.values()]
        who_has_which = hashlib.blake2b(self._rows.tobytes(), digest_size=16).hexdigest()
        return joined_digest((*self.columns, *stores, who_has_which))

    def _refuse_unfit(self) -> None:
        lengths = {name: len(column.rows) for name, column in self.columns.items()}
        if len(set(lengths.values())) != 1:
            told = ", ".join(f"{name} {length}" for name, length in lengths.items()) or "no column"
            raise SourceError(f"Columns need a cell each for every sample; got {told}.")
        for name, column in self.columns.items():
            beyond = (column.rows < EMPTY) | (column.rows >= len(column.store))
            if beyond.any():
                raise SourceError(
                    f"Column {name!r} has {len(column.store)} inputs, and a cell holds number "
                    f"{column.rows[beyond][0]}. Inputs count from 0; {EMPTY} is an empty cell."
                )
