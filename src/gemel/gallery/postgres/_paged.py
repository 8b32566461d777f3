"""The owners of the nearest references by an energy that the server cannot rank by."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy import ndarray

from gemel.gallery.postgres._candidates import Question, rows_that_fit
from gemel.identification import Compare

if TYPE_CHECKING:
    from psycopg import Connection

PAGE = 1 << 25
"""Bytes of vectors that are compared at a time."""
HEAD, END = 19, 2
"""Bytes before the first row and after the last one of what COPY sends."""

_COPY = """
    COPY (SELECT reference.subject, reference.vector FROM "references" AS reference
        WHERE {condition}) TO STDOUT (FORMAT BINARY)
"""
_NAMES = "SELECT number, identity FROM subjects WHERE number = ANY(%s)"


def compared_owners(
    connection: "Connection[Any]", question: Question, compare: Compare
) -> list[int]:
    """Their numbers, the nearest first, by comparing every reference here."""
    energies, subjects = np.zeros(0), np.zeros(0, np.int64)
    for page in _pages(connection, question):
        vectors = page["vector"].astype(np.float32)
        energy = compare(question.probe[None], vectors)[0].astype(np.float64)
        energies = np.concatenate([energies, energy])
        subjects = np.concatenate([subjects, page["subject"].astype(np.int64)])
        if len(energies) > question.references:
            last = np.partition(energies, question.references - 1)[question.references - 1]
            # Ties with the last one stay: the names decide among them.
            kept = energies <= last
            energies, subjects = energies[kept], subjects[kept]
    numbers = [int(subject) for subject in subjects]
    names = dict(connection.execute(_NAMES, [sorted(set(numbers))]).fetchall())
    there = [row for row, number in enumerate(numbers) if number in names]
    order = sorted(there, key=lambda row: (energies[row], names[numbers[row]]))
    return list(dict.fromkeys(numbers[row] for row in order[: question.references]))


def _pages(connection: "Connection[Any]", question: Question) -> Iterator[ndarray]:
    """The references that fit, so many at a time that they and their copies fit into memory."""
    condition, values = rows_that_fit(connection, question.target, question.where)
    row = _row(question.target.known.model.dim)
    begun, waiting, size = False, list[bytes](), 0
    with connection.cursor().copy(_COPY.format(condition=condition), values) as copy:
        for data in copy:
            waiting.append(bytes(data) if begun else bytes(data)[HEAD:])
            begun, size = True, size + len(data)
            if size >= PAGE:
                together = b"".join(waiting)
                whole = len(together) // row.itemsize * row.itemsize
                yield np.frombuffer(together[:whole], row)
                waiting, size = [together[whole:]], len(together) - whole
    yield np.frombuffer(b"".join(waiting)[:-END], row)


def _row(dim: int) -> np.dtype[Any]:
    """A row as COPY writes it: the number of its fields, and each with its length before it."""
    return np.dtype([
        ("fields", ">i2"), ("subject_size", ">i4"), ("subject", ">i8"),
        ("vector_size", ">i4"), ("dim", ">i2"), ("unused", ">i2"), ("vector", ">f4", (dim,)),
    ])  # fmt: skip
