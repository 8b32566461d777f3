"""Does the nearest item show the same identity? Retrieval, one block of energies at a time."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int
from numpy import ndarray

from gemel.errors import RangeError, ShapeError, SupportError

EnergyBlock = tuple[Int[ndarray, " queries"], Float[ndarray, "queries items"]]
"""Positions of some queries among the items, and their energies against every item."""


@dataclass(frozen=True, eq=False)
class Retrieval:
    """What each query found. Only queries that have a correct answer are listed.

    Attributes:
        identity: Whom each query shows.
        first_correct_rank: Rank of its nearest correct item, 1 is best.
        average_precision_at_r: Precision averaged over the R nearest items, R being how many
            correct ones there are. Range [0, 1].
        unanswerable: Queries without a correct item (single samples, forgeries): they are
            counted here and in no mean.
    """

    identity: Int[ndarray, " queries"]
    first_correct_rank: Int[ndarray, " queries"]
    average_precision_at_r: Float[ndarray, " queries"]
    unanswerable: int

    def __len__(self) -> int:
        return len(self.identity)

    def recall_at(self, k: int) -> float:
        """Share of queries with a correct item among their k nearest. Range [0, 1].

        Raises:
            RangeError: If `k` is below 1.
        """
        if k < 1:
            raise RangeError(f"recall_at needs k >= 1, got {k}.")
        return float((self.first_correct_rank <= k).mean())

    @property
    def mean_average_precision_at_r(self) -> float:
        """mAP@R: the mean of `average_precision_at_r`. Range [0, 1], 1 is best."""
        return float(self.average_precision_at_r.mean())


def retrieve(
    blocks: Iterable[EnergyBlock],
    identity: Int[ndarray, " items"],
    forged: Bool[ndarray, " items"],
) -> Retrieval:
    """Rank all items for each query; only one block of energies is in memory.

        AP@R = 1/R · Σ over correct items of rank r <= R of (correct items up to r) / r

    A query's own item is left out. A forgery is never a correct answer. Of items at one energy
    the wrong ones rank first, so a network that maps everything to one point scores 0.

    Args:
        blocks: (positions of the queries, energies queries × items), each query once.
        identity: Whom each item shows.
        forged: True for another's imitation of that identity.

    Raises:
        ShapeError: If a block has not one energy for each item.
        SupportError: If no query has a correct item.

    Example:
        >>> energy = np.array([[0.0, 0.2, 0.9], [0.2, 0.0, 0.5], [0.9, 0.5, 0.0]])
        >>> people, forged = np.array([0, 0, 1]), np.zeros(3, dtype=bool)
        >>> found = retrieve([(np.arange(3), energy)], people, forged)
        >>> found.recall_at(1), found.mean_average_precision_at_r, found.unanswerable
        (1.0, 1.0, 1)

    Source:
        Musgrave, Belongie, Lim, "A Metric Learning Reality Check", ECCV 2020, for mAP@R.
    """
    found: list[tuple[int, int, float]] = []
    unanswerable = 0
    for queries, energy in blocks:
        _refuse_partial_rows(energy, len(identity))
        for query, row in zip(queries, energy, strict=True):
            others = np.arange(len(identity)) != query
            correct = others & (identity == identity[query]) & ~forged & ~forged[query]
            if not correct.any():
                unanswerable += 1
                continue
            found.append((int(identity[query]), *_ranked(row[correct], row[others & ~correct])))
    if not found:
        raise SupportError(
            f"Retrieval needs an identity with two genuine samples; none of {unanswerable:,} "
            "queries has a correct answer."
        )
    who, rank, precision = zip(*found, strict=True)
    return Retrieval(np.array(who), np.array(rank), np.array(precision), unanswerable)


def _ranked(
    correct: Float[ndarray, " answers"], wrong: Float[ndarray, " rest"]
) -> tuple[int, float]:
    """Rank of the nearest correct item, and the average precision at R."""
    correct = np.sort(correct)
    answers = len(correct)
    # Of the wrong items only the nearest R can push a correct one beyond rank R.
    near = (
        np.sort(np.partition(wrong, answers - 1)[:answers])
        if answers < len(wrong)
        else np.sort(wrong)
    )
    so_far = np.arange(1, answers + 1)
    rank = so_far + np.searchsorted(near, correct, side="right")
    precision = np.where(rank <= answers, so_far / rank, 0.0)
    return 1 + int((wrong <= correct[0]).sum()), float(precision.mean())


def _refuse_partial_rows(energy: Float[ndarray, "queries items"], items: int) -> None:
    if energy.shape[1] != items:
        raise ShapeError(
            f"A block holds the energies of some queries against all {items:,} items; "
            f"got {energy.shape[1]:,} energies a row. Cut the queries into blocks, not the items."
        )
