"""Made-up people: unit vectors around a centre each, and a verifier calibrated on others."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import gemel

DIM, EACH = 128, 10
SPREAD = 0.09
"""Of each coordinate around the centre: one person lies about 1.0 apart, strangers 1.4."""
LEARNED = 10_000_000
"""Numbers from here on are people that the verifier is calibrated on."""


def vectors_of(people: range, *, each: int = EACH, seed: int = 0) -> np.ndarray:
    """Shape (people · each, DIM); `seed` tells takes apart, not people."""
    centres = np.concatenate([_centre(person) for person in people])
    noise = np.random.default_rng([people.start, people.stop, seed]).normal(
        0, SPREAD, (len(people) * each, DIM)
    )
    vectors = centres.repeat(each, axis=0) + noise
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def blocks(people: int, size: int = 1_000) -> Iterator[tuple[range, np.ndarray]]:
    """All people with their references, some at a time."""
    for start in range(0, people, size):
        block = range(start, min(start + size, people))
        yield block, vectors_of(block)


def verifier(folder: Path) -> gemel.Verifier:
    """Compares vectors as they are; calibrated on 400 people of six takes each."""
    people = range(LEARNED, LEARNED + 400)
    vectors = vectors_of(people, each=6)
    table = folder / "learned.parquet"
    names = np.repeat([str(person) for person in people], 6)
    pq.write_table(pa.table({"vector": list(vectors), "identity": names}), table)
    settings = gemel.RunSettings.read(
        {
            "preprocessing": {"vector": {"scale": "none"}},
            "network": {"encoder": {"name": "identity"}, "energy": "euclidean"},
            "training": {"epochs": 1},
            "split": {"calibration": 0.5},
        },
        "benchmark",
    )
    return gemel.train(table, folder / "vectors.run", settings=settings).verifier


def _centre(person: int) -> np.ndarray:
    centre = np.random.default_rng(person).normal(size=(1, DIM))
    return centre / np.linalg.norm(centre)
