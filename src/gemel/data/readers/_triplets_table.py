"""A table of triplets: an anchor, a positive of its identity, a negative of another."""

import numpy as np

from gemel.data._listing import Listing
from gemel.data._stores import FilesStore
from gemel.data.readers._components import components, positions
from gemel.data.readers._table import Table
from gemel.errors import SourceError


def read_triplets(table: Table) -> Listing:
    """Pictures joined as anchor and positive, also through others, show one identity.

    Raises:
        SourceError: If a negative is joined to its own anchor.
    """
    columns = [table.images(name) for name in ("anchor", "positive", "negative")]
    paths, (anchor, positive, negative) = positions(*columns)
    group = components(len(paths), anchor, positive)
    for at in np.flatnonzero(group[anchor] == group[negative]).tolist():
        raise SourceError(
            f"{table.row(at)}: the negative {columns[2][at]!r} is joined to its anchor "
            f"{columns[0][at]!r} as a positive, directly or through others. One of the rows is "
            "wrong."
        )
    return Listing(
        name=str(table.path),
        store=FilesStore(table.path.parent, paths),
        # An identity is called after the first picture of it.
        identity=tuple(paths[first] for first in group),
        triplets=np.stack((anchor, positive, negative), axis=1),
    )
