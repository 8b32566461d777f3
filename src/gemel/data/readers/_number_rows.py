"""Text files of numbers, as many on every line."""

import re

import numpy as np
from jaxtyping import Float64
from numpy import ndarray

from gemel.errors import SourceError

BETWEEN = re.compile(r"[,;\s]+")
"""What may stand between two numbers."""


def number_rows(text: str, file: str, *columns: str) -> Float64[ndarray, "rows columns"]:
    """The numbers of a file, a row a line, with commas, tabs or spaces between.

    Args:
        text: What the file holds; empty lines are passed over.
        file: What a message calls it.
        columns: What the numbers of a line are.

    Raises:
        SourceError: If a line holds anything else.

    Example:
        >>> number_rows("1, 2\\n3 4\\n", "points.txt", "x", "y")
        array([[1., 2.],
               [3., 4.]])
    """
    rows = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = [float(cell) for cell in BETWEEN.split(line.strip())]
        except ValueError:
            row = []
        if len(row) != len(columns) or not np.isfinite(row).all():
            raise SourceError(
                f"{file}, line {number} should be {len(columns)} numbers, "
                f"{', '.join(columns)}; got {line!r}."
            )
        rows.append(row)
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(columns))
