"""Whose each row of a matrix is, and which rows are of whom."""

import numpy as np
from jaxtyping import Bool, Int
from numpy import ndarray

UNSORTED = 0.1
"""Share of rows that joined since all were sorted, from which they are sorted again."""

FEW = 4_096
"""Or so many, which are looked through in microseconds."""


class Owners:
    """Numbers of the subjects, row by row. An erased row keeps its number and is not `there`.

    Attributes:
        count: Rows, the erased ones among them.
        identities: Subjects that have a row.
    """

    def __init__(self, room: int) -> None:
        self.count = self.identities = 0
        self._owner = np.empty(room, dtype=np.int64)
        self._there = np.empty(room, dtype=np.bool_)
        # Rows in the order of their owners; later ones are not in it.
        self._order: ndarray = np.zeros(0, dtype=np.int32)

    @property
    def owner(self) -> Int[ndarray, " rows"]:
        """Of each row, the number of its subject."""
        return self._owner[: self.count]

    @property
    def there(self) -> Bool[ndarray, " rows"]:
        """Which rows are not erased."""
        return self._there[: self.count]

    def append(self, owner: Int[ndarray, " joining"]) -> None:
        """Rows join at the end."""
        start, end = self.count, self.count + len(owner)
        if end > len(self._owner):
            self._make_room(end)
        newcomers = np.unique(owner)
        self.identities += len(newcomers) - len(np.unique(self.owner[self.rows(newcomers)]))
        self._owner[start:end] = owner
        self._there[start:end] = True
        self.count = end
        if end - len(self._order) > max(FEW, UNSORTED * end):
            self._sort()

    def rows(self, owners: Int[ndarray, " owners"]) -> Int[ndarray, " rows"]:
        """The rows of these subjects, ascending."""
        sorted_to = len(self._order)
        sorted_owner = self._owner[:sorted_to]
        start, end = (
            np.searchsorted(sorted_owner, owners, side, sorter=self._order)
            for side in ("left", "right")
        )
        early = self._order[_ranges(start, end)]
        late = sorted_to + np.flatnonzero(np.isin(self.owner[sorted_to:], owners))
        found = np.concatenate([early, late])
        kept: ndarray = np.sort(found[self._there[found]])
        return kept

    def grouped(
        self, owners: Int[ndarray, " owners"]
    ) -> tuple[Int[ndarray, " rows"], Int[ndarray, " rows"]]:
        """The rows of these subjects, those of the first one first; and of each the position of
        its subject among them."""
        rows = self.rows(owners)
        by_number = np.argsort(owners)
        place = by_number[np.searchsorted(owners, self._owner[rows], sorter=by_number)]
        order = np.argsort(place, kind="stable")
        return rows[order], place[order]

    def erase(self, owners: Int[ndarray, " owners"]) -> Int[ndarray, " rows"]:
        """Take these subjects out; their rows."""
        rows = self.rows(owners)
        self.identities -= len(np.unique(self._owner[rows]))
        self._there[rows] = False
        return rows

    def move(self, kept: Int[ndarray, " kept"]) -> None:
        """Close the gaps: the rows that are kept stand side by side."""
        self._owner[: len(kept)] = self._owner[kept]
        self._there[: len(kept)] = True
        self.count = len(kept)
        self._sort()

    def _sort(self) -> None:
        # Mostly in order already, which a stable sort makes use of.
        self._order = np.argsort(self.owner, kind="stable").astype(np.int32)

    def _make_room(self, rows: int) -> None:
        room = max(rows, 2 * len(self._owner))
        for name in ("_owner", "_there"):
            old = getattr(self, name)
            new = np.empty(room, dtype=old.dtype)
            new[: self.count] = old[: self.count]
            setattr(self, name, new)


def _ranges(start: Int[ndarray, " ranges"], end: Int[ndarray, " ranges"]) -> ndarray:
    """All whole numbers of all ranges, one range after the other."""
    length = end - start
    skipped = np.repeat(start - np.cumsum(length) + length, length)
    numbers: ndarray = np.arange(length.sum()) + skipped
    return numbers
