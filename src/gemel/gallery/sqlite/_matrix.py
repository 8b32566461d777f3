"""Vectors of one model and one tenant in memory, side by side for a search."""

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from numpy import ndarray
from torch import Tensor

from gemel.gallery.sqlite._owners import Owners
from gemel.gallery.sqlite._passes import bar, take
from gemel.gallery.sqlite._rulers import Ruler

BLOCK = 256
"""Scores that are looked at together; the room for them is a multiple of it."""

SPARSE = 0.25
"""Share of erased rows from which the rest moves together."""

AT_ONCE = 16 * BLOCK
"""Rows that move at once."""


class Matrix:
    """Rows join at the end and are erased where they stand, so that a position keeps its meaning
    until the rows move together.

    Attributes:
        ruler: How far a probe lies from a row; None where only the caller knows.
        owners: Whose the rows are.
        live: Rows that are not erased.
        highest: Of all penalties there ever were, but for erased rows.
        moved: How often the rows moved together.
    """

    def __init__(self, dim: int, ruler: Ruler | None, room: int, device: torch.device) -> None:
        self.ruler, self.device = ruler, device
        self.live = self.moved = 0
        self.highest = 0.0
        self._room = _rounded(room)
        self.owners = Owners(self._room)
        self._vectors = torch.empty(self._room, dim, device=device)
        self._penalty = torch.empty(self._room, device=device)
        self._factor: Tensor | None = None
        self._scores = torch.empty(self._room, device=device)
        self._quality = np.empty(self._room, dtype=np.float32)

    @property
    def count(self) -> int:
        """Rows, the erased ones among them."""
        return self.owners.count

    @property
    def vectors(self) -> Float[Tensor, "rows dim"]:
        """All rows; the erased ones are zeros."""
        return self._vectors[: self.count]

    @property
    def penalty(self) -> Float[Tensor, " rows"]:
        """What the ruler adds to each row's score; infinite for an erased one."""
        return self._penalty[: self.count]

    def append(
        self,
        owner: Int[ndarray, " joining"],
        quality: Float[ndarray, " joining"],
        vectors: Float[ndarray, "joining dim"],
    ) -> None:
        """Let rows join."""
        start, end = self.count, self.count + len(owner)
        if end > self._room:
            self._grow(end)
        self._vectors[start:end] = torch.from_numpy(vectors)
        self._quality[start:end] = quality
        self._note_facts(start, end)
        self.owners.append(owner)
        self.live += len(owner)

    def erase(self, owners: Int[ndarray, " owners"]) -> None:
        """Take the rows of these subjects out, and overwrite them."""
        rows = self.owners.erase(owners)
        if not len(rows):
            return
        at = torch.from_numpy(rows).to(self.device)
        self._vectors[at] = 0
        self._penalty[at] = torch.inf
        self.live -= len(rows)
        if self.count - self.live > SPARSE * self.count:
            self._move_together()

    def scores(
        self, probe: Float[Tensor, " dim"], allowed: Bool[Tensor, " rows"] | None, start: int
    ) -> Float[Tensor, "blocks block"]:
        """A score of every row from `start` in blocks, infinite for who is not asked about.

        The next question overwrites them.
        """
        assert self.ruler is not None, "compared by somebody else"
        count, end = self.count - start, _rounded(self.count - start)
        factor = None if self._factor is None else self._factor[start : self.count]
        out = self._scores[:count]
        self.ruler.scores(self.vectors[start:], self.penalty[start:], factor, probe, out)
        if allowed is not None:
            bar(out, allowed[start:])
        self._scores[count:end] = torch.inf
        return self._scores[:end].view(-1, BLOCK)

    def rows(self, at: Int[ndarray, " some"]) -> Float[ndarray, "some dim"]:
        """Some vectors."""
        return take(self._vectors, at)

    def quality(self, at: Int[ndarray, " some"]) -> Float[ndarray, " some"]:
        """How good samples some are."""
        taken: ndarray = self._quality[at].astype(np.float64)
        return taken

    def _note_facts(self, start: int, end: int) -> None:
        if self.ruler is None:
            self._penalty[start:end] = 0
            return
        penalty, factor = self.ruler.facts(self._vectors[start:end])
        self._penalty[start:end] = penalty
        self.highest = max(self.highest, float(penalty.max()))
        if factor is not None:
            if self._factor is None:
                self._factor = torch.empty(self._room, device=self.device)
            self._factor[start:end] = factor

    def _grow(self, rows: int) -> None:
        """Room for twice as much. What is not written yet takes no memory."""
        self._room = _rounded(max(rows, 2 * self._room))
        self._vectors, self._penalty = self._larger(self._vectors), self._larger(self._penalty)
        self._factor = None if self._factor is None else self._larger(self._factor)
        self._scores = torch.empty(self._room, device=self.device)
        quality = np.empty(self._room, dtype=np.float32)
        quality[: self.count] = self._quality[: self.count]
        self._quality = quality

    def _larger(self, old: Tensor) -> Tensor:
        new = torch.empty(self._room, *old.shape[1:], device=self.device)
        new[: self.count] = old[: self.count]
        return new

    def _move_together(self) -> None:
        """Close the gaps, a part at a time in place."""
        kept = np.flatnonzero(self.owners.there)
        for start in range(0, len(kept), AT_ONCE):
            rows = kept[start : start + AT_ONCE]
            at, end = torch.from_numpy(rows).to(self.device), start + len(rows)
            for values in (self._vectors, self._penalty, self._factor):
                if values is not None:
                    values[start:end] = values[at]
            self._quality[start:end] = self._quality[rows]
        # What moved stands twice until others overwrite it.
        self._vectors[len(kept) : self.count] = 0
        self.owners.move(kept)
        self.moved += 1


def _rounded(rows: int) -> int:
    """The next multiple of a block, at least one."""
    return max(-(-rows // BLOCK), 1) * BLOCK
