"""Brown's photo tourism patches: points of a place, 64 × 64, as several photos show them."""

import csv
import re
from pathlib import Path, PurePosixPath

import numpy as np

from gemel.data._comparisons import Comparisons
from gemel.data._layout import Layout
from gemel.data._listing import Listing
from gemel.data.readers._cropped_store import CroppedStore, tiles
from gemel.data.readers._members import Members, members_of
from gemel.data.readers._number_rows import number_rows
from gemel.errors import SourceError

PLACES = ("notredame", "liberty", "yosemite")
LAYOUT = Layout(
    name="phototour",
    folders=("phototour", *PLACES, "phototour-notredame-part"),
    holds="the patches0000.bmp … and info.txt and m50_….txt of one place (or derived_groups.csv)",
    home="http://phototour.cs.washington.edu/patches/default.htm",
    archives=tuple(f"{place}.zip" for place in PLACES),
)
SHEET = re.compile(r"patches\d{4}\.bmp")
OFFICIAL = re.compile(r"info\.txt")
DERIVED = re.compile(r"derived_groups\.csv")
PAIRS = re.compile(r"m50_\w+\.txt")
PAIR = ("patch", "point", "unused", "patch", "point", "unused", "unused")
ON_A_SHEET = tiles(1024, 1024, 64)


def read_phototour(data: Path | None) -> Listing:
    """The patches of one place; those of one of its points are the same.

    With `info.txt` the points are the official ones, and every `m50_….txt` is a list of
    comparisons, called what the file is called. The published protocol learns from one place
    and measures on the list of another, which takes all its points. With `derived_groups.csv`
    the points are somebody's guess, which the name of the listing says, and a rate compares
    with nothing published. There is no division inside a place, so points are divided.
    """
    place = LAYOUT.place(data)
    members = members_of(place)
    sheets = [match[0] for match in members.matching(SHEET)]
    official, derived = (members.matching(file) for file in (OFFICIAL, DERIVED))
    if not sheets or not (official or derived):
        raise LAYOUT.lacking(place)
    point = _points(members, official[0][0]) if official else _groups(members, derived[0][0])
    sheet, inner = np.divmod(np.arange(len(point)), len(ON_A_SHEET))
    if (room := len(sheets) * len(ON_A_SHEET)) < len(point):
        raise SourceError(
            f"{place} says where {len(point)} patches are from, and its {len(sheets)} sheets hold "
            f"{room}. Fetch the others."
        )
    return Listing(
        name=LAYOUT.name if official else f"{LAYOUT.name} with weak labels",
        store=CroppedStore(members.store(sheets), sheet, ON_A_SHEET[inner]),
        identity=tuple(point),
        comparisons={
            PurePosixPath(match[0]).stem: _pairs(members, match[0], len(point))
            for match in members.matching(PAIRS)
        },
    )


def _points(members: Members, file: str) -> list[str]:
    rows = number_rows(members.text(file), f"{members.place}:{file}", "point", "photo")
    return [f"point {one:.0f}" for one in rows[:, 0]]


def _groups(members: Members, file: str) -> list[str]:
    rows = list(csv.DictReader(members.text(file).splitlines()))
    for at, row in enumerate(rows):
        if row.get("patch_index") != str(at) or not row.get("group"):
            raise SourceError(
                f"{members.place}:{file}, row {at + 1} should have patch_index {at} and a group; "
                f"got {','.join(map(str, row.values()))!r}."
            )
    return [f"group {row['group']}" for row in rows]


def _pairs(members: Members, file: str, patches: int) -> Comparisons:
    where = f"{members.place}:{file}"
    rows = number_rows(members.text(file), where, *PAIR).astype(np.int64)
    left, right = rows[:, 0], rows[:, 3]
    for at in np.flatnonzero(np.maximum(left, right) >= patches).tolist():
        raise SourceError(
            f"{where}, line {at + 1} names a patch that is not there; there are {patches}."
        )
    return Comparisons(left, right, rows[:, 1] == rows[:, 4])
