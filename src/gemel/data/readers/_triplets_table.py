"""A table of triplets: an anchor, a positive of its identity, a negative of another."""

import numpy as np

from gemel.data._components import components
from gemel.data._listing import Listing
from gemel.data.readers._table import Table
from gemel.data.readers._table_inputs import inputs_of
from gemel.errors import SourceError

COLUMNS = ("anchor", "positive", "negative")
OPTIONAL = ("split",)


def read_triplets(table: Table) -> Listing:
    """What is joined as anchor and positive, also through others, is one identity.

    Raises:
        SourceError: If a negative is joined to its own anchor.
    """
    table.refuse_misspelt(OPTIONAL)
    inputs = inputs_of(table, *COLUMNS)
    anchor, positive, negative = (inputs.thing[column] for column in inputs.columns)
    group = components(len(inputs.things), anchor, positive)
    for at in np.flatnonzero(group[anchor] == group[negative]).tolist():
        raise SourceError(
            f"{table.row(at)}: the negative {table.columns['negative'][at]!r} is joined to its "
            f"anchor {table.columns['anchor'][at]!r} as a positive, directly or through others. "
            "One of the rows is wrong."
        )
    return Listing(
        name=str(table.path),
        store=inputs.store,
        # An identity is called after the first thing of it.
        identity=tuple(inputs.named(first) for first in group[inputs.thing].tolist()),
        split=inputs.split,
        triplets=np.stack(inputs.columns, axis=1),
        sides=inputs.sides,
        side=inputs.side,
    )
