"""The inputs that columns of a table name, each once."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import repeat

import numpy as np
from jaxtyping import Bool, Int
from numpy import ndarray

from gemel.data._cells_store import EMPTY, CellsStore, Column
from gemel.data._components import positions
from gemel.data._stores import Store
from gemel.data.readers._cell_kinds import Kind, kind_of
from gemel.data.readers._table import Table


@dataclass(frozen=True)
class TableInputs:
    """The inputs of some columns.

    Attributes:
        things: What the cells name, each once, as (side, cell).
        thing: Which of them each input is. What rows of two parts name is two inputs.
        columns: For each column the inputs of its rows, as positions.
        split: The part of each input, or None.
        store: Where the inputs stand.
        sides: Where the columns are of several kinds, the first column of each kind.
        side: Which of them each input stands on, or None.
    """

    things: list[tuple[str, str]]
    thing: Int[ndarray, " inputs"]
    columns: list[Int[ndarray, " rows"]]
    split: tuple[str, ...] | None
    store: Store | CellsStore
    sides: tuple[str, ...]
    side: Int[ndarray, " inputs"] | None

    def named(self, thing: int) -> str:
        """What an identity is called after a thing."""
        side, cell = self.things[thing]
        return f"{side} {cell}" if self.sides else cell


def inputs_of(table: Table, *columns: str) -> TableInputs:
    """The inputs of these columns; columns of one kind share theirs.

    Raises:
        SourceError: If a cell is empty or cannot be an input, or a part is unknown.
    """
    kinds = {column: kind_of(table, column) for column in columns}
    home: dict[Kind, str] = {}
    for column, kind in kinds.items():
        home.setdefault(kind, column)
    parts = table.parts()
    named = [
        zip(repeat(home[kinds[column]]), table.texts(column), parts or repeat(""))
        for column in columns
    ]
    inputs, places = positions(*map(list, named))
    things, (thing,) = positions([(column, cell) for column, cell, _ in inputs])
    side = np.array([list(home.values()).index(column) for column, *_ in inputs])
    several = len(home) > 1
    return TableInputs(
        things=things,
        thing=thing,
        columns=places,
        split=tuple(part for *_, part in inputs) if parts else None,
        store=_store(table, home, [cell for _, cell, _ in inputs], side),
        sides=tuple(home.values()) if several else (),
        side=side if several else None,
    )


def _store(
    table: Table, home: Mapping[Kind, str], cells: list[str], side: Int[ndarray, " inputs"]
) -> Store | CellsStore:
    if len(home) == 1:
        (kind,) = home
        return kind.store(table, cells)
    columns = {}
    for at, (kind, column) in enumerate(home.items()):
        own: Bool[ndarray, " inputs"] = side == at
        store = kind.store(table, [cells[place] for place in np.flatnonzero(own)])
        columns[column] = Column(store, np.where(own, np.cumsum(own) - 1, EMPTY))
    return CellsStore(columns)
