"""A table of samples: path, identity, and optionally split and forged."""

from dataclasses import replace

import numpy as np

from gemel.data._cells_store import CellsStore
from gemel.data._listing import Listing, disjoint_in
from gemel.data._stores import Store
from gemel.data.readers._cell_kinds import kind_of_files
from gemel.data.readers._table import Table
from gemel.errors import SourceError

OPTIONAL = ("split", "forged")


def read_samples(table: Table) -> Listing:
    """One file a row; any further column is the user's own.

    Raises:
        SourceError: If a file is missing or named twice, a split is unknown, or `forged` is
            neither true nor false.
    """
    paths = table.texts("path")
    kind = kind_of_files(table, "path")
    _refuse_repetition(table, paths)
    return replace(sampled(table, kind.store(table, paths)), column="path")


def sampled(table: Table, store: Store | CellsStore) -> Listing:
    """A listing whose samples are the rows of a table, with its identity, split and forged."""
    table.refuse_misspelt(OPTIONAL)
    identity, split = table.texts("identity"), table.parts()
    forged = table.booleans("forged") if "forged" in table.columns else [False] * table.rows
    return Listing(
        name=str(table.path),
        store=store,
        identity=tuple(identity),
        forged=np.array(forged),
        split=tuple(split) if split else None,
        split_by=disjoint_in(identity, split) if split else "identity",
    )


def _refuse_repetition(table: Table, paths: list[str]) -> None:
    first: dict[str, int] = {}
    for at, path in enumerate(paths):
        if first.setdefault(path, at) != at:
            raise SourceError(
                f"{table.row(at)} names {path!r}, which row {first[path] + 1} names already. "
                "Each file should have one row."
            )
