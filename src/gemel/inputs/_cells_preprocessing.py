"""A table's preprocessing: one a column."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from gemel.inputs._cells import Cell, Cells
from gemel.inputs._preprocessing import Preprocessing
from gemel.inputs._settings import SinglePreprocessing
from gemel.inputs._shapes import Shape
from gemel.types import Settings


class CellsPreprocessing(Settings):
    """From a table with a column a modality to what a network of several encoders takes.

    Attributes:
        columns: The preprocessing of each column by its name.
    """

    modality: Literal["cells"] = "cells"
    columns: dict[str, SinglePreprocessing] = Field(min_length=1)

    @property
    def shape(self) -> dict[str, Shape]:
        """What the encoder of each column is built for."""
        return {name: column.shape for name, column in self.columns.items()}

    def standardise(self, table: Cells) -> Cells:
        """Each column as its encoder takes it; which cells are filled stays."""
        of: Mapping[str, Preprocessing] = self.columns
        columns = {
            name: Cell(of[name].standardise(cell.inputs), cell.place)
            for name, cell in table.columns.items()
        }
        return Cells(table.size, columns)

    def with_statistics(self, blocks: Iterable[Cells]) -> "CellsPreprocessing":
        """The same with the statistics of each column's filled cells."""
        tables = list(blocks)
        of: Mapping[str, Preprocessing] = self.columns
        measured = {}
        for name, column in of.items():
            cells = [table.columns[name] for table in tables if len(table.columns[name].place)]
            found = (cell.inputs for cell in cells)
            measured[name] = column.with_statistics(found) if cells else column
        return self.model_copy(update={"columns": measured})

    def blank(self, prepared: Cells) -> str | None:
        """Why there is nothing in one of the filled cells of a table of one row, or None."""
        of: Mapping[str, Preprocessing] = self.columns
        for name, cell in prepared.columns.items():
            reason = of[name].blank(cell.inputs) if len(cell.place) else None
            if reason:
                return f"{reason} (column {name!r})"
        return None


AnyPreprocessing: TypeAlias = Annotated[
    SinglePreprocessing | CellsPreprocessing, Field(discriminator="modality")
]
"""The settled preprocessing of a bundle: of one modality, or of a table."""
