"""Labeled Faces in the Wild as a door sees it: some people enrolled, many strangers."""

from collections import Counter
from pathlib import Path

import numpy as np

from gemel.data._listing import Listing
from gemel.data.readers._lfw import LAYOUT, TEST_PAIRS, faces_of, listed_in

PHOTOS = 10
"""As many as a person has who may be enrolled: the usual number at a door."""

DEALT_SEED = 0
SEVERAL = ("train",) * 7 + ("validation",) + ("calibration",) * 2
ALONE = ("train",) * 3 + ("validation",) + ("calibration",) * 2
"""Shares of people with several pictures, and of those with one. The latter teach little, for
nothing shows what two pictures of one of them share, and they are good strangers."""


def read_lfw_access(data: Path | None) -> Listing:
    """Who has `PHOTOS` pictures or more, or is named in `pairsDevTest.txt`, is "test".

    The others learn, choose the epoch or calibrate, by a fixed draw. There is no list of pairs:
    who is enrolled is drawn from the test part.
    """
    folder = LAYOUT.folder(data)
    store, shown = faces_of(folder)
    people = [person for person, _ in shown]
    pairs = listed_in(folder, TEST_PAIRS, shown)
    named = {people[at] for at in (*pairs.left.tolist(), *pairs.right.tolist())}
    part = _divided(Counter(people), named)
    return Listing(
        name="lfw-access",
        store=store,
        identity=tuple(people),
        split=tuple(part[person] for person in people),
    )


def _divided(pictures: Counter[str], named: set[str]) -> dict[str, str]:
    """The part of each person; people with equally many pictures are in all parts alike."""
    part = {who: "test" for who in pictures if who in named or pictures[who] >= PHOTOS}
    draws = np.random.default_rng(DEALT_SEED)
    others = draws.permutation(sorted(set(pictures) - set(part))).tolist()
    others.sort(key=lambda who: -pictures[who])
    alone = [who for who in others if pictures[who] == 1]
    several = others[: len(others) - len(alone)]
    for people, shares in ((several, SEVERAL), (alone, ALONE)):
        for start in range(0, len(people), len(shares)):
            some = people[start : start + len(shares)]
            part.update(zip(some, draws.permutation(shares).tolist(), strict=False))
    return part
