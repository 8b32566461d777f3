"""A CSV, TSV or Parquet table as columns of text, and how its cells are read."""

import difflib
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from gemel.data._listing import PART_NAMES
from gemel.errors import SourceError, did_you_mean

DELIMITERS = {".csv": ",", ".tsv": "\t"}
SUFFIXES = frozenset({*DELIMITERS, ".parquet"})
YES = frozenset({"true", "yes", "1"})
NO = frozenset({"false", "no", "0"})
MISSPELT = 0.9


@dataclass(frozen=True)
class Table:
    """The cells of a table as text; rows count from 1, the header not counted.

    Attributes:
        path: Where the table stands; the paths in it are relative to its folder.
        columns: The cells of each column by its name in the header.
    """

    path: Path
    columns: Mapping[str, list[str]]

    @property
    def rows(self) -> int:
        """How many there are."""
        return len(next(iter(self.columns.values())))

    def row(self, at: int) -> str:
        """What a message calls row `at` (from 0)."""
        return f"{self.path}, row {at + 1}"

    def texts(self, column: str) -> list[str]:
        """A column no cell of which is empty."""
        for at, cell in enumerate(self.columns[column]):
            if not cell:
                raise SourceError(f"{self.row(at)}: {column} is empty.")
        return self.columns[column]

    def files(self, column: str) -> list[str]:
        """A column of paths to files that exist; empty cells are passed over."""
        cells = self.columns[column]
        for at, cell in enumerate(cells):
            if cell and not (self.path.parent / cell).is_file():
                raise SourceError(
                    f"{self.row(at)}: {column} {cell!r} is missing: there is no file "
                    f"{self.path.parent / cell}. Paths are relative to the table's folder."
                )
        return cells

    def parts(self) -> list[str] | None:
        """The part of each row, or None without a column `split`."""
        return self.choices("split", PART_NAMES) if "split" in self.columns else None

    def choices(self, column: str, known: Mapping[str, str]) -> list[str]:
        """A column whose cells are keys of `known`, as the values those stand for."""
        cells = self.texts(column)
        for at, cell in enumerate(cells):
            if cell not in known:
                raise SourceError(
                    f"{self.row(at)}: unknown {column} {cell!r}. {did_you_mean(cell, known)}"
                )
        return [known[cell] for cell in cells]

    def booleans(self, column: str) -> list[bool]:
        """A column of true/false, yes/no or 1/0, in any case; nothing else is guessed at."""
        cells = [cell.lower() for cell in self.columns[column]]
        for at, cell in enumerate(cells):
            if cell not in YES | NO:
                raise SourceError(
                    f"{self.row(at)}: {column} should be true or false, yes or no, 1 or 0; got "
                    f"{self.columns[column][at]!r}."
                )
        return [cell in YES for cell in cells]

    def scores(self, column: str) -> list[float]:
        """A column of numbers in [0, 1]; what is no number or lies outside is refused."""
        return [self._score(column, at, cell) for at, cell in enumerate(self.columns[column])]

    def _score(self, column: str, at: int, cell: str) -> float:
        try:
            score = float(cell)
        except ValueError:
            score = math.nan
        if not 0 <= score <= 1:
            raise SourceError(
                f"{self.row(at)}: {column} should lie in [0, 1]; got {cell!r}. Divide: (score - "
                "least) / (most - least)."
            )
        return score

    def refuse_misspelt(self, optional: Collection[str]) -> None:
        """Extra columns are the user's own, unless one almost has an optional column's name."""
        for column in self.columns:
            near = difflib.get_close_matches(column.lower(), optional, n=1, cutoff=MISSPELT)
            if near and column not in optional:
                raise SourceError(
                    f"{self.path}: nobody reads the column {column!r}. Did you mean {near[0]!r}?"
                )


def read_cells(path: Path) -> Table:
    """The table at `path`, all cells as text.

    Raises:
        SourceError: If it cannot be read, has a column twice, or no row.
    """
    try:
        table = _read(path)
    except (OSError, pa.ArrowException) as fault:
        raise SourceError(f"{path} cannot be read as a table: {fault}.") from fault
    names = [name.strip() for name in table.column_names]
    if len(set(names)) < len(names):
        raise SourceError(f"{path} has a column twice; its columns are {', '.join(names)}.")
    if not table.num_rows:
        raise SourceError(f"{path} has a header and no row.")
    cells = [["" if cell is None else str(cell) for cell in column.to_pylist()] for column in table]
    return Table(path, dict(zip(names, cells, strict=True)))


# pyarrow carries no types.
def _read(path: Path) -> Any:
    if path.suffix.lower() == ".parquet":
        return pyarrow.parquet.read_table(path)
    parse = pa.csv.ParseOptions(delimiter=DELIMITERS[path.suffix.lower()])
    with pa.csv.open_csv(path, parse_options=parse) as opened:
        names = opened.schema.names
    # Left to guess, the reader makes 7 of the identity "007" and nothing of "NA".
    as_text = pa.csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
    )
    return pa.csv.read_csv(path, parse_options=parse, convert_options=as_text)
