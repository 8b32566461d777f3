"""What the cells of a column are: files, vectors or texts."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float64
from numpy import ndarray

from gemel.data._held import HeldStore
from gemel.data._stores import FilesStore, Store
from gemel.data.readers._file_kinds import ENDINGS, VIDEOS, ending_of, modality_of
from gemel.data.readers._number_rows import BETWEEN
from gemel.data.readers._table import Table
from gemel.errors import SourceError
from gemel.inputs import SUFFIXES, Modality


class Kind(NamedTuple):
    """What stands in the cells of a column.

    Attributes:
        modality: What the inputs are.
        filed: Whether the cells name files, or hold the inputs themselves.
    """

    modality: Modality
    filed: bool

    def store(self, table: Table, cells: Sequence[str]) -> Store:
        """These cells' inputs."""
        if self.filed:
            return FilesStore(table.path.parent, cells, self.modality)
        held = cells if self.modality == "text" else [vector_in(cell) for cell in cells]
        return HeldStore(held, self.modality, str(table.path))


def kind_of(table: Table, column: str) -> Kind:
    """What most cells of a column are, empty ones not counted.

    Cells that end as files of inputs do name files. Cells of two or more numbers, with
    commas or spaces between, are vectors. All others are texts.

    Raises:
        SourceError: If no cell holds anything, a file is missing or ends like another kind
            of input than the first, or a vector is none.
    """
    cells = [cell for cell in table.columns[column] if cell]
    if not cells:
        raise SourceError(f"{table.path}: every cell of the column {column!r} is empty.")
    if _most(cells, lambda cell: ending_of(cell) in ENDINGS):
        return kind_of_files(table, column)
    if _most(cells, lambda cell: vector_in(cell) is not None):
        for at, cell in enumerate(table.columns[column]):
            if cell and vector_in(cell) is None:
                raise SourceError(
                    f"{table.row(at)}: {column} {cell!r} is not two or more numbers, as most of "
                    "the column is."
                )
        return Kind("vector", filed=False)
    return Kind("text", filed=False)


def kind_of_files(table: Table, column: str) -> Kind:
    """What the files named in a column are.

    Raises:
        SourceError: If one is missing, is a video, or ends like another kind of input than the
            first.
    """
    cells = [cell for cell in table.files(column) if cell]
    for video in (cell for cell in cells if ending_of(cell) in VIDEOS):
        raise SourceError(
            f"{table.path}: {column} {video!r} is a video, which is many inputs, and a cell is "
            "one. Name a folder with one folder of videos per identity instead of the table."
        )
    modality = modality_of(cells, lambda some, kind: FilesStore(table.path.parent, some, kind))
    for at, cell in enumerate(table.columns[column]):
        if cell and ending_of(cell) in ENDINGS - SUFFIXES[modality]:
            raise SourceError(
                f"{table.row(at)}: {column} {cell!r} does not end like the kind {modality}, which "
                f"{cells[0]!r} is. A column holds one kind of input."
            )
    return Kind(modality, filed=True)


def vector_in(cell: str) -> Float64[ndarray, " dim"] | None:
    """The numbers of a cell, two or more, in brackets or not; None if it holds no such thing.

    Example:
        >>> vector_in("[0.5, 2]")
        array([0.5, 2. ])
    """
    try:
        numbers = [float(one) for one in BETWEEN.split(cell.strip(" []"))]
    except ValueError:
        return None
    return np.array(numbers) if len(numbers) > 1 else None


def _most(cells: Sequence[str], fits: Callable[[str], bool]) -> bool:
    return sum(map(fits, cells)) > len(cells) / 2
