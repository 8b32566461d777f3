"""What was taken from paper: signatures with their forgeries, and fingerprints."""

import csv
from itertools import combinations
from pathlib import Path

import numpy as np

from made_up._patterns import Patterns, save

WRITERS, GENUINE, FORGED = range(1, 21), range(1, 6), range(1, 4)
LEARNED, TESTED = range(20, 44), range(49, 55)
FINGERS, IMPRESSIONS = range(101, 111), range(1, 5)
WIDTH, HEIGHT = 48, 32


def cedar(data: Path) -> None:
    """Twenty writers; a forgery has the shape of the original and a rhythm of its own."""
    folder = data / "cedar"
    hands = Patterns(len(WRITERS))
    for at, writer in enumerate(WRITERS):
        for number in GENUINE:
            save(folder / f"original_{writer}_{number}.png", hands.picture(at, WIDTH, HEIGHT))
        for number in FORGED:
            save(folder / f"forgeries_{writer}_{number}.png", _imitated(hands, at))


def sigcomp2011(data: Path) -> None:
    """Writers to learn from, those to test, and the list of their pairs."""
    folder = data / "sigcomp2011"
    hands, rows = Patterns(len(LEARNED) + len(TESTED)), []
    for at, writer in enumerate((*LEARNED, *TESTED)):
        own = [f"{writer:03}/{number:02}_{writer:03}.PNG" for number in GENUINE]
        forged = [f"{writer:03}_forg/{number:02}_{writer:03}.PNG" for number in FORGED]
        for name in own:
            save(folder / "images" / name, hands.picture(at, WIDTH, HEIGHT))
        for name in forged:
            save(folder / "images" / name, _imitated(hands, at))
        if writer in TESTED:
            rows += [(left, right, 0) for left, right in combinations(own, 2)]
            rows += [(left, right, 1) for left in own for right in forged]
    with (folder / "test_data.csv").open("w", newline="", encoding="utf-8") as table:
        csv.writer(table).writerows(rows)


def fvc2002(data: Path) -> None:
    """Ten fingers, four impressions of each."""
    ridges = Patterns(len(FINGERS))
    for at, finger in enumerate(FINGERS):
        for number in IMPRESSIONS:
            picture = ridges.picture(at, WIDTH, WIDTH)
            save(data / "fvc2002" / f"{finger}_{number}.png", picture)


def _imitated(hands: Patterns, at: int) -> np.ndarray:
    """The upper half as its writer draws it, the lower one turned about."""
    picture = hands.picture(at, WIDTH, HEIGHT).copy()
    half = len(picture) // 2
    picture[half:] = picture[half:, ::-1]
    return picture
