"""From what a user hands over to a batch of one."""

from collections.abc import Mapping
from typing import Any

import torch

from gemel.errors import SourceError, UnreadableSampleError, did_you_mean
from gemel.inputs._batch import batch_of, empty_batch
from gemel.inputs._cells import Cell, Cells, Inputs, Single
from gemel.inputs._cells_preprocessing import AnyPreprocessing, CellsPreprocessing
from gemel.inputs._preprocessing import Preprocessing


def prepared(preprocessing: AnyPreprocessing, value: Any, name: str) -> Inputs:
    """A batch of one, which `preprocessing.standardise` still has to make an encoder's input.

    Args:
        preprocessing: How a value becomes an input.
        value: What `preprocessing.raw` takes; for a table a mapping from columns to such
            values. A column left out, or None, is an empty cell.
        name: What a message calls the sample.

    Raises:
        SourceError: If a table gets no mapping, an unknown column, or no filled cell.
        UnreadableSampleError: If a value cannot be decoded or prepared.
    """
    if not isinstance(preprocessing, CellsPreprocessing):
        return _single(preprocessing, value, name)
    known = preprocessing.columns
    given = _filled(tuple(known), value, name)
    columns = {
        column: _cell(single, given.get(column), f"{name}, {column}")
        for column, single in known.items()
    }
    return Cells(1, columns)


def _filled(known: tuple[str, ...], value: Any, name: str) -> dict[str, Any]:
    """The cells that are there."""
    if not isinstance(value, Mapping):
        raise SourceError(
            f"{name}: expected a mapping from {', '.join(known)} to an input each, got "
            f"{type(value).__name__}."
        )
    if unknown := [column for column in value if column not in known]:
        raise SourceError(
            f"{name}: unknown column {unknown[0]!r}. {did_you_mean(str(unknown[0]), known)}"
        )
    given = {column: cell for column, cell in value.items() if cell is not None}
    if not given:
        raise SourceError(f"{name}: at least one of {', '.join(known)} is needed, got none.")
    return given


def _cell(preprocessing: Preprocessing, value: Any, name: str) -> Cell:
    if value is None:
        return Cell(empty_batch(preprocessing.shape), torch.zeros(0, dtype=torch.int64))
    return Cell(_single(preprocessing, value, name), torch.zeros(1, dtype=torch.int64))


def _single(preprocessing: Preprocessing, value: Any, name: str) -> Single:
    raw = preprocessing.raw(value, name)
    try:
        array = preprocessing.apply(raw)
    except UnreadableSampleError as fault:
        raise UnreadableSampleError(f"{name}: {fault}") from None
    return batch_of([array], preprocessing.ragged)
