"""The nearest rows of a matrix: all that a single-precision score leaves in question, measured."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from numpy import ndarray
from torch import Tensor

from gemel.gallery.sqlite._matrix import Matrix
from gemel.gallery.sqlite._passes import minima
from gemel.identification import Compare

SPARE = 32
"""Rows looked at beyond those asked for, so that rounding rarely needs a second pass."""

COMPARED = 32_768
"""Rows measured at once: differences are of double precision, and of every coordinate."""


@dataclass(frozen=True, eq=False)
class Nearest:
    """Rows in no order; who is as far as the last one asked for is among them.

    Attributes:
        rows: Their positions.
        distance: Of each; rises with the energy.
    """

    rows: Int[ndarray, " found"]
    distance: Float[ndarray, " found"]

    def cut(self, wanted: int) -> "Nearest":
        """The nearest so many, and who is as near as the last of them."""
        if len(self.rows) <= wanted:
            return self
        last = np.partition(self.distance, wanted - 1)[wanted - 1]
        kept = self.distance <= last
        return Nearest(self.rows[kept], self.distance[kept])


def measured(matrix: Matrix, probe: Float[ndarray, " dim"], rows: Int[ndarray, " rows"]) -> Nearest:
    """These rows with their distances in double precision."""
    assert matrix.ruler is not None, "compared by somebody else"
    exact = matrix.ruler.exact
    return _in_blocks(rows, lambda at: exact(matrix.rows(at), probe))


def searched(
    matrix: Matrix,
    probe: Float[ndarray, " dim"],
    wanted: int,
    allowed: Bool[Tensor, " rows"] | None,
    start: int = 0,
) -> Nearest:
    """The nearest by the matrix's own ruler, among the rows from `start`."""
    rows = _in_question(matrix, probe, wanted, allowed, start)
    return measured(matrix, probe, rows).cut(wanted)


def compared(
    matrix: Matrix,
    probe: Float[ndarray, " dim"],
    wanted: int,
    allowed: Bool[Tensor, " rows"] | None,
    compare: Compare,
) -> Nearest:
    """The nearest by an energy that only the caller knows: all rows are compared."""
    asked = matrix.owners.there if allowed is None else allowed.cpu().numpy()

    def energies(at: Int[ndarray, " rows"]) -> Float[ndarray, " rows"]:
        return np.asarray(compare(probe[None], matrix.rows(at))[0], dtype=np.float64)

    return _in_blocks(np.flatnonzero(asked), energies).cut(wanted)


def _in_blocks(rows: Int[ndarray, " rows"], distance: Callable[[ndarray], ndarray]) -> Nearest:
    parts = [distance(part) for part in _parts(rows)]
    return Nearest(rows, np.concatenate([np.zeros(0), *parts]))


def _parts(rows: Int[ndarray, " rows"]) -> Iterator[ndarray]:
    return (rows[start : start + COMPARED] for start in range(0, len(rows), COMPARED))


def _in_question(
    matrix: Matrix,
    probe: Float[ndarray, " dim"],
    wanted: int,
    allowed: Bool[Tensor, " rows"] | None,
    start: int,
) -> Int[ndarray, " found"]:
    """Every row that may be among the nearest, for all that rounding leaves open."""
    if matrix.count == start:
        return np.zeros(0, dtype=np.int64)
    ruler, length = matrix.ruler, float(np.linalg.norm(probe.astype(np.float64)))
    assert ruler is not None, "compared by somebody else"
    penalty = matrix.penalty[start:]
    blocks = matrix.scores(torch.from_numpy(probe).to(matrix.device), allowed, start)
    score, at = least(blocks, wanted + SPARE)
    there = score.isfinite()
    score, at = score[there], at[there]
    if len(score) <= wanted:
        return at.cpu().numpy() + start
    sure = slice(0, wanted)
    # The true last of the nearest is no farther than the worst of these may truly be.
    limit = (score[sure] + ruler.doubt(score[sure], penalty[at[sure]], length)).max()
    if len(score) < wanted + SPARE or ruler.floor(float(score[-1]), matrix.highest, length) > limit:
        near = score - ruler.doubt(score, penalty[at], length) <= limit
        return at[near].cpu().numpy() + start
    scores = blocks.view(-1)[: len(penalty)]
    near = scores - ruler.doubt(scores, penalty, length) <= limit
    return torch.nonzero(near)[:, 0].cpu().numpy() + start


def least(
    blocks: Float[Tensor, "blocks block"], wanted: int
) -> tuple[Float[Tensor, " found"], Int[Tensor, " found"]]:
    """The least values and where they stand, ascending.

    The least `wanted` values lie in the `wanted` blocks with the least minima, so that most of
    the values are looked at once.
    """
    count, block = blocks.shape
    if count <= 4 * wanted:
        values, at = blocks.view(-1).topk(min(wanted, count * block), largest=False)
        return values, at
    chosen = minima(blocks).topk(wanted, largest=False).indices
    values, within = blocks[chosen].view(-1).topk(wanted, largest=False)
    return values, chosen[within // block] * block + within % block
