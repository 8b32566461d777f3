"""Energies among the same few embeddings, asked for again and again."""

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray

from gemel.identification import Compare

ROWS_AT_ONCE = 64


class Remembered:
    """Compares as `compare` does, and each pair of the embeddings it knows once.

    Args:
        compare: A model's energies, symmetric.
        known: Embeddings whose energies are kept; memory grows with the square of their number.
    """

    def __init__(self, compare: Compare, known: Float[ndarray, "known dim"]) -> None:
        self._compare = compare
        self._place = {row.tobytes(): at for at, row in enumerate(known)}
        self._energy = np.empty((len(known), len(known)), dtype=np.float32)
        for start in range(0, len(known), ROWS_AT_ONCE):
            rows = slice(start, start + ROWS_AT_ONCE)
            # Energies are symmetric: what lies below the diagonal is known from above it.
            self._energy[rows, start:] = compare(known[rows], known[start:])
            self._energy[start:, rows] = self._energy[rows, start:].T

    def __call__(
        self, probes: Float[ndarray, "probes dim"], references: Float[ndarray, "references dim"]
    ) -> Float[ndarray, "probes references"]:
        """Energy of each probe against each reference."""
        rows, columns = self._places(probes), self._places(references)
        if rows is None or columns is None:
            return self._compare(probes, references)
        return np.asarray(self._energy[np.ix_(rows, columns)])

    def _places(self, vectors: Float[ndarray, "vectors dim"]) -> Int[ndarray, " vectors"] | None:
        """Where they stand among those known; None if one is not."""
        places = [self._place.get(row.tobytes(), -1) for row in vectors]
        return None if -1 in places else np.array(places, dtype=np.int64)
