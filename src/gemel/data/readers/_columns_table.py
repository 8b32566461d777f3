"""A table of samples of one or more inputs: identity, and a column for each input."""

from dataclasses import replace

import numpy as np

from gemel.data._cells_store import EMPTY, CellsStore, Column
from gemel.data._components import positions
from gemel.data._listing import Listing
from gemel.data._stores import Store
from gemel.data.readers._cell_kinds import kind_of
from gemel.data.readers._samples_table import OPTIONAL, sampled
from gemel.data.readers._table import Table
from gemel.errors import SourceError


def columns_of(table: Table) -> list[str]:
    """The columns that hold inputs; none where the table is of another kind."""
    if "identity" not in table.columns:
        return []
    return [name for name in table.columns if name not in ("identity", *OPTIONAL)]


def read_columns(table: Table) -> Listing:
    """A sample a row. Each column is one kind of input; of several, cells may be empty.

    Raises:
        SourceError: If a row has no input, or a column holds what it should not.
    """
    columns = columns_of(table)
    if len(columns) == 1:
        (only,) = columns
        listing = sampled(table, kind_of(table, only).store(table, table.texts(only)))
        return replace(listing, column=only)
    for at, cells in enumerate(zip(*(table.columns[name] for name in columns), strict=True)):
        if not any(cells):
            raise SourceError(
                f"{table.row(at)} has no input: {', '.join(columns)} are empty. Take the row out."
            )
    return sampled(table, CellsStore({name: _column(table, name) for name in columns}))


def _column(table: Table, name: str) -> Column:
    """A column's inputs, each once, and which of them each row has."""
    cells = table.columns[name]
    distinct, (rows,) = positions([cell for cell in cells if cell])
    place = np.full(table.rows, EMPTY)
    place[[at for at, cell in enumerate(cells) if cell]] = rows
    store: Store = kind_of(table, name).store(table, distinct)
    return Column(store, place)
