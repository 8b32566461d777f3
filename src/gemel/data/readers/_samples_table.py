"""A table of samples: path, identity, and optionally split and forged."""

import numpy as np

from gemel.data._listing import PARTS, Listing, disjoint_in
from gemel.data._stores import FilesStore
from gemel.data.readers._table import Table
from gemel.errors import SourceError

PART_NAMES = {**{part: part for part in PARTS}, "val": "validation"}
OPTIONAL = ("split", "forged")


def read_samples(table: Table) -> Listing:
    """One picture a row.

    Raises:
        SourceError: If a file is missing or named twice, a split is unknown, or `forged` is
            neither true nor false.
    """
    table.refuse_misspelt(OPTIONAL)
    paths, identity = table.images("path"), table.texts("identity")
    _refuse_repetition(table, paths)
    split = table.choices("split", PART_NAMES) if "split" in table.columns else None
    forged = table.booleans("forged") if "forged" in table.columns else [False] * len(paths)
    return Listing(
        name=str(table.path),
        store=FilesStore(table.path.parent, paths),
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
                "Each picture should have one row."
            )
