"""Tables of samples, of pairs and of triplets: the header says which."""

import difflib
from collections.abc import Callable, Iterable
from pathlib import Path

from gemel.data._listing import Listing
from gemel.data.readers._columns_table import columns_of, read_columns
from gemel.data.readers._pairs_table import read_pairs, read_scored_pairs
from gemel.data.readers._samples_table import read_samples
from gemel.data.readers._table import Table, read_cells
from gemel.data.readers._triplets_table import read_triplets
from gemel.errors import SourceError

KINDS: dict[tuple[str, ...], Callable[[Table], Listing]] = {
    ("path", "identity"): read_samples,
    ("left", "right", "same"): read_pairs,
    ("left", "right", "score"): read_scored_pairs,
    ("anchor", "positive", "negative"): read_triplets,
}
OTHERS = "identity and one or more columns of inputs"


def read_table(path: Path) -> Listing:
    """The samples, pairs or triplets of a .csv, .tsv or .parquet file.

    Raises:
        SourceError: If the header fits no kind of table, or more than one; if a row names a
            missing file or holds a value that cannot be read.
    """
    table = read_cells(path)
    fitting = [wanted for wanted in KINDS if set(wanted) <= table.columns.keys()]
    if len(fitting) == 1:
        return KINDS[fitting[0]](table)
    if not fitting and columns_of(table):
        return read_columns(table)
    kinds = "; ".join([*(", ".join(wanted) for wanted in KINDS), OTHERS])
    found = f"{path} has the columns {', '.join(table.columns)}; a table needs one of: {kinds}."
    if fitting:
        raise SourceError(f"{found} It fits {len(fitting)} of them; leave one set of columns.")
    nearest = max(KINDS, key=lambda wanted: _likeness(wanted, table.columns))
    lacking = [name for name in nearest if name not in table.columns]
    raise SourceError(
        f"{found} The nearest is {', '.join(nearest)}: rename or add {', '.join(lacking)}."
    )


def _likeness(wanted: Iterable[str], found: Iterable[str]) -> float:
    """Mean likeness of each wanted name to its nearest found one, in [0, 1]."""
    names = list(wanted)
    ratios = (
        max(difflib.SequenceMatcher(None, name, other.lower()).ratio() for other in found)
        for name in names
    )
    return sum(ratios) / len(names)
