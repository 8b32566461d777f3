"""FVC2002 fingerprints: several impressions of each finger. Biometric data of real persons."""

import re
from itertools import combinations
from pathlib import Path

from gemel.data._comparisons import Comparisons
from gemel.data._layout import Layout
from gemel.data._listing import Listing
from gemel.data._stores import Store
from gemel.data.readers._members import members_of

LAYOUT = Layout(
    name="fvc2002",
    folders=("fvc2002", "fvc2002-db1b", "DB1_B", "DB1_A"),
    holds="FINGER_IMPRESSION.png (or .tif, .bmp) of one of the databases",
    home="http://bias.csr.unibo.it/fvc2002/",
    archives=("DB1_B.zip", "DB1_A.zip"),
)
FILE = re.compile(r"(?P<finger>\d+)_(?P<impression>\d+)\.(?:png|tif|bmp)", re.IGNORECASE)


def read_fvc2002(data: Path | None) -> Listing:
    """Identities are fingers; the list "fvc" holds the comparisons of the competition.

    Those are all pairs of one finger's impressions as genuine, and every finger's first
    impression with every other's first as impostors. They need all fingers, so they measure
    what learned from another source. There is no official division, so here fingers are
    divided: the ten of a database B make a smoke test, and no more.
    """
    store, fingers = impressions(data)
    return Listing(
        name=LAYOUT.name,
        store=store,
        identity=tuple(f"finger {finger}" for finger in fingers),
        comparisons={"fvc": _competition(fingers)},
    )


def impressions(data: Path | None) -> tuple[Store, list[int]]:
    """The pictures in order of finger and impression, and the number of each one's finger.

    Raises:
        SourceError: If there is none.
    """
    place = LAYOUT.place(data)
    members = members_of(place)
    found = members.matching(FILE)
    if not found:
        raise LAYOUT.lacking(place)
    found.sort(key=lambda match: (int(match["finger"]), int(match["impression"])))
    return members.store([match[0] for match in found]), [int(match["finger"]) for match in found]


def _competition(fingers: list[int]) -> Comparisons:
    """The competition's comparisons of impressions that stand in order."""
    genuine = [
        (one, other, True)
        for one, other in combinations(range(len(fingers)), 2)
        if fingers[one] == fingers[other]
    ]
    first = [fingers.index(finger) for finger in dict.fromkeys(fingers)]
    return Comparisons.of([*genuine, *((*two, False) for two in combinations(first, 2))])
