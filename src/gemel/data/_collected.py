"""Batches of prepared inputs, collected into a cache in memory."""

from collections.abc import Iterable, Mapping

import numpy as np
from jaxtyping import Int, Shaped
from numpy import ndarray
from torch import Tensor

from gemel.data._caches import Cache, Dense, Ragged, Table
from gemel.data._cells_store import EMPTY
from gemel.data._decoding import Format
from gemel.inputs import (
    AnyPreprocessing,
    Cells,
    CellsPreprocessing,
    Inputs,
    Sequences,
    Single,
    SinglePreprocessing,
)


def collected(batches: Iterable[Inputs], preprocessing: AnyPreprocessing) -> Cache:
    """What the batches hold, one after the other, in the numbers that a cache on disk holds.

    Args:
        batches: Inputs of that preprocessing; images may be fractions of their levels.
        preprocessing: How they were prepared.
    """
    if isinstance(preprocessing, CellsPreprocessing):
        return _table(batches, preprocessing.columns)
    column = _Column(preprocessing)
    for batch in batches:
        assert not isinstance(batch, Cells), "one modality has no columns"
        column.add(batch)
    return column.cache()


def _table(batches: Iterable[Inputs], preprocessing: Mapping[str, SinglePreprocessing]) -> Table:
    columns = {name: _Column(prepared) for name, prepared in preprocessing.items()}
    rows: dict[str, list[Int[ndarray, " batch"]]] = {name: [] for name in columns}
    for batch in batches:
        assert isinstance(batch, Cells), "several modalities come as columns"
        for name, column in columns.items():
            cell = batch.columns[name]
            row = np.full(len(batch), EMPTY)
            row[cell.place.numpy()] = column.inputs + np.arange(len(cell.place))
            rows[name].append(row)
            column.add(cell.inputs)
    return Table({name: (one.cache(), np.concatenate(rows[name])) for name, one in columns.items()})


class _Column:
    """Inputs of one modality, as many as have come so far.

    Attributes:
        inputs: How many.
    """

    def __init__(self, preprocessing: SinglePreprocessing) -> None:
        self.inputs = 0
        self._form = Format.of(preprocessing)
        self._values = [np.zeros((0, *self._form.step), self._form.dtype)]
        self._lengths = [np.zeros(1, np.int64)]

    def add(self, batch: Single) -> None:
        """Put a batch behind the others, without its padding."""
        self.inputs += len(batch)
        if isinstance(batch, Sequences):
            self._values.append(self._numbers(batch.values[batch.mask]))
            self._lengths.append(batch.length.numpy())
        else:
            self._values.append(self._numbers(batch))

    def cache(self) -> Cache:
        """All of them."""
        values = np.concatenate(self._values)
        if not self._form.ragged:
            return Dense(values)
        return Ragged(values, np.cumsum(np.concatenate(self._lengths)))

    def _numbers(self, values: Tensor) -> Shaped[ndarray, "..."]:
        # Levels are whole numbers from 0 to 255; a cast would cut their fractions off.
        levels = self._form.dtype == np.uint8
        whole = values.round().clamp(0, 255) if levels else values
        return np.asarray(whole.numpy(), dtype=self._form.dtype)
