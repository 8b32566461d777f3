"""An approximate index beside a large matrix. It proposes rows that are measured exactly.

It is in memory only, so that a removal leaves nothing behind, and is used only where it was seen
to find what an exact search finds.
"""

import threading
import warnings
from importlib.util import find_spec

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from gemel.gallery.sqlite._index import MOST, Index, Plan, Unfit, built
from gemel.gallery.sqlite._matrix import Matrix
from gemel.gallery.sqlite._nearest import Nearest, measured, searched
from gemel.gallery.sqlite._rulers import Cosine, Euclidean

OUTGROWN = 0.1
"""Share of rows that joined or left since, from which the index is built again."""

PAYS = 100
"""Questions after which one is built: it takes as long as many exact answers."""


class Proposing:
    """Builds an index in a thread of its own, while the exact search goes on answering."""

    def __init__(self, above: int | None) -> None:
        self._above = above if above is not None and find_spec("faiss") else None
        self._asked = 0
        self._index: Index | None = None
        self._builder: threading.Thread | None = None
        self._complaint: str | None = None
        self._given_up_at = 0
        self._stop = threading.Event()

    def nearest(self, matrix: Matrix, probe: Float[ndarray, " dim"], wanted: int) -> Nearest | None:
        """The nearest rows of all, or None while there is no index that may be used."""
        self._look_after(matrix)
        index = self._index
        if index is None or index.moved != matrix.moved or wanted > MOST:
            return None
        rows = index.proposed(probe, wanted)
        known = measured(matrix, probe, rows[matrix.owners.there[rows]])
        later = searched(matrix, probe, wanted, None, start=index.rows)
        both = Nearest(
            np.concatenate([known.rows, later.rows]),
            np.concatenate([known.distance, later.distance]),
        )
        return both.cut(wanted)

    def wait(self) -> bool:
        """Until nothing is being built; whether there is an index."""
        if self._builder:
            self._builder.join()
        return self._index is not None

    def close(self) -> None:
        """End the building."""
        self._stop.set()
        self.wait()
        self._index = None

    def _look_after(self, matrix: Matrix) -> None:
        """Begin to build where it is worth it, and tell of what did not succeed."""
        self._asked += 1
        if self._complaint:
            complaint, self._complaint = self._complaint, None
            warnings.warn(complaint, stacklevel=2)
        building = self._builder is not None and self._builder.is_alive()
        if not building and self._asked > PAYS and self._needed(matrix):
            self._builder = threading.Thread(target=self._build, args=(Plan.of(matrix),))
            self._builder.start()

    def _needed(self, matrix: Matrix) -> bool:
        if self._above is None or matrix.live <= max(self._above, 2 * self._given_up_at):
            return False
        if not isinstance(matrix.ruler, Euclidean | Cosine) or matrix.device.type != "cpu":
            return False
        if self._index is None or self._index.moved != matrix.moved:
            return True
        joined = matrix.count - self._index.rows
        left = self._index.live + joined - matrix.live
        return joined + left > OUTGROWN * matrix.live

    def _build(self, plan: Plan) -> None:
        try:
            self._index = built(plan, self._stop)
        except Unfit as reason:
            self._complaint, self._given_up_at = str(reason), plan.live
