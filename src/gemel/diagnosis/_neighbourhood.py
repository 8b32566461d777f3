"""Who lies next to whom: nearest samples of any identity, and nearest impostors."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int
from numpy import ndarray

from gemel.diagnosis._roster import Roster

BLOCK = 2**23
"""Distances that are held at once: 32 MiB, however many samples there are."""


@dataclass(frozen=True, eq=False)
class Impostors:
    """The nearest sample that each must not be taken for.

    Attributes:
        index: Where it stands.
        distance: Euclidean; inf where there is none.
    """

    index: Int[ndarray, " samples"]
    distance: Float[ndarray, " samples"]


def nearest_impostors(vectors: Float[ndarray, "samples dim"], roster: Roster) -> Impostors:
    """The nearest sample of another identity, or between a genuine sample and a forgery."""
    index = np.zeros(len(vectors), dtype=np.int64)
    distance = np.full(len(vectors), np.inf)
    centred = _centred(vectors)
    for rows in _blocks(len(vectors)):
        squares = _squares(centred, rows)
        squares[~_impostor(roster, rows)] = np.inf
        index[rows] = squares.argmin(axis=1)
        # Products propose, differences decide: near vectors cancel in a product.
        exact = np.linalg.norm(centred[rows] - centred[index[rows]], axis=1)
        some = np.isfinite(squares.min(axis=1))
        distance[rows] = np.where(some, exact, np.inf)
    return Impostors(index, distance)


def nearest_samples(vectors: Float[ndarray, "samples dim"], k: int) -> Int[ndarray, "samples k"]:
    """The k nearest other samples of each, in no order."""
    nearest = np.zeros((len(vectors), k), dtype=np.int64)
    centred = _centred(vectors)
    for rows in _blocks(len(vectors)):
        squares = _squares(centred, rows)
        squares[np.arange(len(squares)), np.arange(len(vectors))[rows]] = np.inf
        nearest[rows] = np.argpartition(squares, k - 1, axis=1)[:, :k]
    return nearest


def _blocks(samples: int) -> list[slice]:
    rows = max(1, BLOCK // max(samples, 1))
    return [slice(start, start + rows) for start in range(0, samples, rows)]


def _centred(vectors: Float[ndarray, "samples dim"]) -> Float[ndarray, "samples dim"]:
    """The vectors about their mean, where single precision keeps the most digits."""
    mean = vectors.mean(axis=0, dtype=np.float64).astype(vectors.dtype)
    centred: Float[ndarray, "samples dim"] = (vectors - mean).astype(np.float32, copy=False)
    return centred


def _squares(vectors: Float[ndarray, "samples dim"], rows: slice) -> Float[ndarray, "rows samples"]:
    """Squared distances of some of the vectors to all."""
    lengths = np.einsum("sd,sd->s", vectors, vectors)
    squares: Float[ndarray, "rows samples"] = (
        lengths[rows, None] + lengths - 2 * vectors[rows] @ vectors.T
    )
    return squares


def _impostor(roster: Roster, rows: slice) -> Bool[ndarray, "rows samples"]:
    """Which samples some of them are compared with and must not match."""
    who, forged = roster.identity, roster.forged
    both = forged[rows, None] & forged
    one = forged[rows, None] ^ forged
    impostor: Bool[ndarray, "rows samples"] = ((who[rows, None] != who) | one) & ~both
    return impostor
