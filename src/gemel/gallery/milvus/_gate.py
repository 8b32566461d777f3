"""How widely a graph has to be searched until it finds what is near.

A gallery whose address says `?index=hnsw` has graphs instead of comparisons with everything. Until
`vacuum` has measured one, it is searched as widely as ever; after that as widely as was needed.
"""

import hashlib
import heapq
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from gemel.gallery._records import Model
from gemel.gallery.milvus._client import BLOCK, WINDOW, Client
from gemel.gallery.milvus._references import stored_vector, vector_of
from gemel.gallery.milvus._schema import WIDEST

RECALL = 0.99
"""Share of the nearest references that a graph has to find before it may answer."""

DEPTH, SAMPLE = 10, 32
"""So many nearest are looked for, of others than whose reference it is; and for how many."""

OWN = 64
"""References of one's own that may stand before the others'."""

LADDER = (64, 128, 256, 512, 1024, 2048, 4096, WIDEST)
"""How widely (`ef`); the first that reaches the recall."""


@dataclass(frozen=True)
class Gate:
    """What came of a measurement.

    Attributes:
        width: How widely to search; 0 if the graph may not answer at all.
        recall: Mean share of the nearest references that it found then.
    """

    width: int
    recall: float


@dataclass(frozen=True, eq=False)
class Probe:
    """A reference of the shelf, and how far the nearest ones of others are."""

    key: str
    vector: Float[ndarray, " dim"]
    nearest: Float[ndarray, " depth"]


def measure(client: Client, shelf: str, model: Model) -> Gate:
    """How widely a shelf's graph has to be searched."""
    probes = [each for each in _probes(client, shelf, model) if len(each.nearest)]
    if not probes:
        return Gate(WIDEST, 1.0)
    recall = 0.0
    for width in LADDER:
        recall = float(np.mean([_found(client, shelf, model, each, width) for each in probes]))
        if recall >= RECALL:
            return Gate(width, recall)
    return Gate(0, recall)


def _probes(client: Client, shelf: str, model: Model) -> list[Probe]:
    """Some references, with what a comparison with every other one says."""
    pages = client.pages(shelf, 'id < "g"', ("id",), 0, rows=WINDOW)
    ids = (row["id"] for page in pages for row in page)
    # By a digest: any of them, and the same ones whenever nothing has changed.
    some = heapq.nsmallest(SAMPLE, ids, key=lambda id: hashlib.sha256(id.encode()).digest())
    rows = client.ids(shelf, some, ("id", "key", "vector"), 0)
    vectors = [vector_of(row, model.dim) for row in rows]
    nearest: list[ndarray] = [np.zeros(0) for _ in rows]
    at_once = max(1, min(WINDOW, BLOCK // (4 * model.dim)))
    for page in client.pages(shelf, 'id < "g"', ("id", "key", "vector"), 0, rows=at_once):
        others = np.stack([vector_of(row, model.dim) for row in page])
        keys = np.array([row["key"] for row in page])
        for place, row in enumerate(rows):
            far = _distances(model, vectors[place], others)[keys != row["key"]]
            nearest[place] = np.sort(np.concatenate([nearest[place], far]))[:DEPTH]
    return [
        Probe(row["key"], vector, far)
        for row, vector, far in zip(rows, vectors, nearest, strict=True)
    ]


def _distances(model: Model, probe: ndarray, others: ndarray) -> ndarray:
    """As Milvus has them: the square of the straight line, or one minus the cosine."""
    probe, others = probe.astype(np.float64), others.astype(np.float64)
    far: ndarray = np.square(others - probe).sum(axis=1)
    if model.distance == "cosine":
        lengths = np.linalg.norm(others, axis=1) * np.linalg.norm(probe)
        far = 1 - others @ probe / np.where(lengths == 0, 1, lengths)
    return far


def _found(client: Client, shelf: str, model: Model, probe: Probe, width: int) -> float:
    """Share of the nearest that the graph finds; whatever is as near as the last is one."""
    hits = client.search(
        shelf, stored_vector(probe.vector), "", DEPTH + OWN, 0, width=max(width, DEPTH + OWN)
    )
    near = [float(hit["distance"]) for hit in hits if hit["key"] != probe.key][:DEPTH]
    if model.distance == "cosine":
        near = [1 - each for each in near]
    last = float(probe.nearest[-1])
    edge = last + 1e-5 * max(abs(last), 1.0)
    found = sum(each <= edge for each in near[: len(probe.nearest)])
    return found / len(probe.nearest)
