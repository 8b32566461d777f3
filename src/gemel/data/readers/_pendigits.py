"""Pen-based digits: the path of a pen that wrote a digit, as eight points."""

from pathlib import Path

import numpy as np
from jaxtyping import Float64, Int64
from numpy import ndarray

from gemel.data._held import HeldStore
from gemel.data._layout import Layout
from gemel.data._listing import Listing
from gemel.data.readers._number_rows import number_rows
from gemel.errors import SourceError

LAYOUT = Layout(
    name="pendigits",
    folders=("pendigits",),
    holds="pendigits.tra and pendigits.tes",
    home="https://archive.ics.uci.edu/dataset/81",
)
POINTS = 8
DIGITS = range(10)
COLUMNS = (*(f"{axis}{at}" for at in range(POINTS) for axis in "xy"), "digit")


def read_pendigits(data: Path | None) -> Listing:
    """7,494 digits of 30 writers to learn from, 3,498 of 14 other writers to test on.

    A series of (8, 2): x and y from 0 to 100, y upwards.
    """
    learn, learn_kinds = read_paths(data, "tra")
    test, test_kinds = read_paths(data, "tes")
    return Listing(
        name=LAYOUT.name,
        store=HeldStore(np.concatenate((learn, test)), "series", LAYOUT.name),
        identity=tuple(map(str, np.concatenate((learn_kinds, test_kinds)).tolist())),
        split=("train",) * len(learn) + ("test",) * len(test),
        split_by="sample",
    )


def read_paths(
    data: Path | None, part: str
) -> tuple[Float64[ndarray, "digits points 2"], Int64[ndarray, " digits"]]:
    """The paths of part "tra" or "tes" and the digit of each.

    Raises:
        SourceError: If a line is not eight points and a digit.
    """
    file = LAYOUT.path(LAYOUT.folder(data), f"pendigits.{part}")
    rows = number_rows(file.read_text(encoding="utf-8"), str(file), *COLUMNS)
    digits = rows[:, -1]
    for at in np.flatnonzero(~np.isin(digits, DIGITS)).tolist():
        raise SourceError(f"{file} holds the digit {digits[at]:g}; {LAYOUT.name} has 0 to 9.")
    return rows[:, :-1].reshape(-1, POINTS, 2), digits.astype(np.int64)
