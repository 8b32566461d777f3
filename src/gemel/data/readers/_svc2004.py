"""SVC2004 task 2: signatures as the pen wrote them. Biometric data of real persons."""

import re
from pathlib import Path

import numpy as np
from jaxtyping import Float64
from numpy import ndarray

from gemel.data._layout import Layout
from gemel.data._listing import Listing
from gemel.data.readers._converted_store import ConvertedStore
from gemel.data.readers._members import members_of
from gemel.errors import UnreadableSampleError

LAYOUT = Layout(
    name="svc2004",
    folders=("svc2004", "svc2004-task2", "Task2"),
    holds="U1S1.TXT to U40S40.TXT, in any folder",
    home="https://cse.hkust.edu.hk/svc2004/",
    archives=("svc2004-task2.zip", "Task2.zip"),
)
FILE = re.compile(r"U(\d+)S(\d+)\.TXT", re.IGNORECASE)
FIRST_FORGERY = 21
COLUMNS = ("x", "y", "t", "button", "azimuth", "altitude", "pressure")
CLOCK = COLUMNS.index("t")


def read_svc2004(data: Path | None) -> Listing:
    """40 users, 20 genuine signatures (S1–S20) and 20 skilled forgeries (S21–S40) of each.

    A series of (time, 6), x, y, button, azimuth, altitude and pressure. The clock, the file's
    third column, is left out: the pen is read every 10 ms while it is down. There is no
    official division of users, so users are divided.
    """
    place = LAYOUT.place(data)
    members = members_of(place)
    found = sorted(members.matching(FILE), key=lambda match: (int(match[1]), int(match[2])))
    if not found:
        raise LAYOUT.lacking(place)
    files = members.store([match[0] for match in found], "series")
    return Listing(
        name=LAYOUT.name,
        store=ConvertedStore(files, without_clock, "series", "svc2004 without clock, 1"),
        identity=tuple(f"user {int(match[1]):02d}" for match in found),
        forged=np.array([int(match[2]) >= FIRST_FORGERY for match in found]),
    )


def without_clock(points: Float64[ndarray, "time columns"]) -> Float64[ndarray, "time features"]:
    """All columns but the clock.

    Raises:
        UnreadableSampleError: If there are not the seven columns of task 2.
    """
    if points.shape[1] != len(COLUMNS):
        raise UnreadableSampleError(
            f"a signature of task 2 has {len(COLUMNS)} columns, {' '.join(COLUMNS)}; got "
            f"{points.shape[1]}."
        )
    return np.delete(points, CLOCK, axis=1)
