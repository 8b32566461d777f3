"""One built approximate index: inverted lists of coarsely written vectors, by FAISS."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, Int
from numpy import ndarray
from torch import Tensor

from gemel.gallery.sqlite._matrix import Matrix
from gemel.gallery.sqlite._passes import take
from gemel.gallery.sqlite._rulers import Cosine, directions

RECALL = 0.99
"""Share of the ten nearest that must be found."""

JUDGED = (10, 100)

SAMPLE = 200
"""Own vectors that are searched for to measure it."""

MOST = 200
"""References asked for beyond which the search is exact: more lists would have to be read."""

ABUNDANCE, LEAST = 4, 64
"""Rows proposed for each one asked for, and at least, since coarse writing changes the order."""

TRAINED_ON = 64
"""Vectors for each list to learn where it lies; FAISS asks for 39 or more."""

WORTHWHILE = 0.25
"""Share of the lists beyond which reading them takes as long as the exact search."""

CHUNK = 65_536


class Unfit(Exception):
    """The index does not find enough, or building was ended; the exact search goes on."""


@dataclass(frozen=True, eq=False)
class Index:
    """What was built, and of what.

    Attributes:
        rows: How many rows the matrix had.
        live: How many of them were not erased.
        moved: How often the matrix had moved its rows.
    """

    faiss: Any
    unit: bool
    rows: int
    live: int
    moved: int

    def proposed(self, probe: Float[ndarray, " dim"], wanted: int) -> Int[ndarray, " rows"]:
        """Rows that are probably among the nearest."""
        asked = directions(probe[None]).astype(np.float32) if self.unit else probe[None]
        rows = _looked_up(self.faiss, asked, wanted)[0]
        found: ndarray = rows[rows >= 0]
        return found


@dataclass(frozen=True, eq=False)
class Plan:
    """What an index is to be built of: the matrix as it is now, whatever becomes of it.

    Attributes:
        ids: The rows that are not erased.
        rows, live, moved, unit: See `Index`.
    """

    vectors: Tensor
    ids: Int[ndarray, " rows"]
    rows: int
    live: int
    moved: int
    unit: bool

    @classmethod
    def of(cls, matrix: Matrix) -> "Plan":
        """Rows that join later stand behind these; what is erased later is seen to be so."""
        ids = np.flatnonzero(matrix.owners.there)
        unit = isinstance(matrix.ruler, Cosine)
        return cls(matrix.vectors, ids, matrix.count, matrix.live, matrix.moved, unit)

    def taken(self, at: Int[ndarray, " some"]) -> Float[ndarray, "some dim"]:
        """Some vectors, as the index sees them."""
        part = take(self.vectors, at)
        return directions(part).astype(np.float32) if self.unit else part


def built(plan: Plan, stop: threading.Event) -> Index:
    """An index that was seen to find what an exact search finds.

    Raises:
        Unfit: If it misses too many, or is told to stop.
    """
    draws = np.random.default_rng(0)
    index = _filled(plan, draws, stop)
    sample = plan.taken(np.sort(draws.choice(plan.ids, min(SAMPLE, plan.live), replace=False)))
    index.nprobe = _lists_to_read(index, plan, sample, _distances_of_nearest(plan, sample, stop))
    return Index(index, plan.unit, plan.rows, plan.live, plan.moved)


def _filled(plan: Plan, draws: np.random.Generator, stop: threading.Event) -> Any:
    """About as many lists as each has vectors, one byte a coordinate."""
    import faiss

    dim = plan.vectors.shape[1]
    lists = max(1, min(int(plan.live**0.5), plan.live // TRAINED_ON))
    coarse, byte = faiss.IndexFlatL2(dim), faiss.ScalarQuantizer.QT_8bit
    index = faiss.IndexIVFScalarQuantizer(coarse, dim, lists, byte, faiss.METRIC_L2)
    learned = draws.choice(plan.ids, min(TRAINED_ON * lists, plan.live), replace=False)
    index.train(plan.taken(np.sort(learned)))
    for part in _parts(plan.ids, stop):
        index.add_with_ids(plan.taken(part), part)
    return index


def _distances_of_nearest(
    plan: Plan, sample: Float[ndarray, "sample dim"], stop: threading.Event
) -> Float[ndarray, "sample nearest"]:
    """The squared distances from the sample to its truly nearest rows, ascending."""
    asked = torch.from_numpy(sample)
    nearest = torch.empty(len(sample), 0)
    for part in _parts(plan.ids, stop):
        squared = torch.cdist(asked, torch.from_numpy(plan.taken(part))).square()
        both = torch.cat([nearest, squared], dim=1)
        nearest = both.topk(min(max(JUDGED), both.shape[1]), dim=1, largest=False).values
    found: ndarray = nearest.numpy()
    return found


def _lists_to_read(
    index: Any,
    plan: Plan,
    sample: Float[ndarray, "sample dim"],
    limits: Float[ndarray, "sample nearest"],
) -> int:
    """How many lists find enough of the first ten, and if any number does of the first hundred.

    A probe lies farther from its own than an enrolled vector does, so the ten alone are no
    reason to read fewer.
    """
    read = 1
    while True:
        index.nprobe = read
        ten, hundred = (_recall(index, plan, sample, limits[:, :many]) for many in JUDGED)
        if min(ten, hundred) >= RECALL:
            return read
        if 2 * read > WORTHWHILE * index.nlist:
            break
        read *= 2
    if ten >= RECALL:
        return read
    raise Unfit(
        f"The approximate index over {index.ntotal:,} references finds {ten:.1%} of the "
        f"nearest where {RECALL:.0%} are needed, so the search stays exact. These embeddings "
        "have too little structure for it; approximate_above=None ends the attempts."
    )


def _recall(
    index: Any,
    plan: Plan,
    sample: Float[ndarray, "sample dim"],
    limits: Float[ndarray, "sample nearest"],
) -> float:
    """Share of the nearest that are among the proposed, where who is as near counts as well."""
    wanted = limits.shape[1]
    # What both round differently is no miss.
    last = limits[:, -1] * (1 + 1e-4) + 1e-6 * limits.max()
    found = 0
    for one, rows, limit in zip(sample, _looked_up(index, sample, wanted), last, strict=True):
        squared = np.square(plan.taken(rows[rows >= 0]) - one).sum(axis=1)
        found += min(int((squared <= limit).sum()), wanted)
    return found / limits.size


def _looked_up(
    index: Any, asked: Float[ndarray, "asked dim"], wanted: int
) -> Int[ndarray, "asked found"]:
    _, rows = index.search(asked, max(LEAST, ABUNDANCE * wanted))
    found: ndarray = rows
    return found


def _parts(ids: Int[ndarray, " rows"], stop: threading.Event) -> Iterator[ndarray]:
    for start in range(0, len(ids), CHUNK):
        if stop.is_set():
            raise Unfit("The gallery was closed while its index was built.")
        yield ids[start : start + CHUNK]
