"""Made-up identities for a gallery, and the plain loop that says who is nearest."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy import ndarray

from gemel.gallery import Enrolment, Event, Header, Key, Model, Reference, now, reference_id

DIM = 8
MODEL = Model("a" * 64, DIM, "euclidean")
SECOND = Model("b" * 64, 5, "cosine")


def said(action: str, **details: Any) -> Event:
    """An event of these tests."""
    return Event(action, "tester", MODEL.fingerprint, None, details)


def header(model: Model = MODEL) -> Header:
    """A new gallery for one model."""
    return Header(model.fingerprint, (model,), now())


def begin(store: Any, model: Model = MODEL) -> Any:
    """Make the gallery in a store that has none."""
    store.create(header(model), said("create"))
    return store


def person(
    name: str,
    vectors: Sequence[Sequence[float]] | ndarray | int = 2,
    *,
    tenant: str = "",
    seed: int = 0,
    metadata: dict[str, Any] | None = None,
    replace: bool = False,
    dim: int = DIM,
) -> Enrolment:
    """An identity with these vectors, or with as many drawn ones."""
    if isinstance(vectors, int):
        # crc32 would do: what counts is that a name has the same vectors in every process.
        draws = np.random.default_rng([seed, *name.encode("utf-8")])
        vectors = draws.normal(size=(vectors, dim))
    rows = np.asarray(vectors, dtype=np.float32)
    references = tuple(Reference(reference_id(), row) for row in rows)
    return Enrolment(Key(name, tenant), references, metadata, replace)


def enrol(store: Any, *people: Enrolment, model: Model = MODEL) -> list[Any]:
    """Let all join at once."""
    return store.enrol(people, model.fingerprint, said("enrol"))


def names(subjects: Sequence[Any]) -> list[str]:
    """What the subjects are called."""
    return [subject.key.identity for subject in subjects]


def euclidean(probes: ndarray, references: ndarray) -> ndarray:
    """The straight line from every probe to every reference."""
    return np.linalg.norm(probes[:, None] - references[None], axis=2)


def cosine(probes: ndarray, references: ndarray) -> ndarray:
    """One minus the cosine of the angle."""
    return 1 - _unit(probes) @ _unit(references).T


def manhattan(probes: ndarray, references: ndarray) -> ndarray:
    """The sum of the differences."""
    return np.abs(probes[:, None] - references[None]).sum(axis=2)


def farthest(probes: ndarray, references: ndarray) -> ndarray:
    """The greatest of the differences: an energy that no engine ranks by itself."""
    return np.abs(probes[:, None] - references[None]).max(axis=2)


ENERGIES: dict[str | None, Callable[[ndarray, ndarray], ndarray]] = {
    "euclidean": euclidean,
    "cosine": cosine,
    "manhattan": manhattan,
    None: farthest,
}


@dataclass(frozen=True)
class Row:
    """One enrolled vector of the plain loop."""

    name: str
    vector: ndarray


def plain_nearest(
    people: Sequence[Enrolment], probe: ndarray, energy: Callable[..., ndarray], references: int
) -> list[str]:
    """The owners of the nearest references: sort everything, look at the first ones."""
    rows = [Row(each.key.identity, one.vector) for each in people for one in each.references]

    def far(row: Row) -> tuple[float, str]:
        value = energy(probe[None].astype(np.float64), row.vector[None].astype(np.float64))
        return round(float(value[0, 0]), 9), row.name

    found = [row.name for row in sorted(rows, key=far)[:references]]
    return list(dict.fromkeys(found))


def _unit(vectors: ndarray) -> ndarray:
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
