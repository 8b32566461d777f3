"""The two tables of a snapshot, written and read some rows at a time."""

import json
from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.parquet

from gemel.gallery._records import Key, Reference, Subject
from gemel.gallery._snapshot_form import (
    REFERENCE_SCHEMA,
    REFERENCES,
    SUBJECT_SCHEMA,
    SUBJECTS,
    reference_in,
    reference_row,
    subject_row,
)

ROWS_AT_ONCE = 4096

Whole: TypeAlias = tuple[Subject, list[tuple[str, Reference]]]
"""An identity with each of its references and the fingerprint of that one's model."""


class Tables:
    """Writes both tables into a folder; to be closed.

    Args:
        folder: Where they stand.
    """

    def __init__(self, folder: Path) -> None:
        self._subjects = pa.parquet.ParquetWriter(folder / SUBJECTS, SUBJECT_SCHEMA)
        self._references = pa.parquet.ParquetWriter(folder / REFERENCES, REFERENCE_SCHEMA)
        self.identities = 0
        self.references = 0

    def __enter__(self) -> "Tables":
        return self

    def __exit__(self, *_: object) -> None:
        self._subjects.close()
        self._references.close()

    def add(self, people: Iterable[Whole]) -> None:
        """Identities one after the other."""
        subjects, references = list[dict[str, Any]](), list[dict[str, Any]]()
        for subject, held in people:
            subjects.append(subject_row(subject))
            references += [reference_row(subject.key, model, one) for model, one in held]
            if max(len(subjects), len(references)) >= ROWS_AT_ONCE:
                self._flush(subjects, references)
                subjects, references = [], []
        self._flush(subjects, references)

    def copy(self, folder: Path, without: Collection[Key]) -> None:
        """The rows of two other tables, but for those of some identities."""
        left_out = {(key.tenant, key.identity) for key in without}
        for batch in _batches(folder / SUBJECTS):
            kept = _without(batch, left_out)
            self.identities += len(kept)
            self._subjects.write_table(kept)
        for batch in _batches(folder / REFERENCES):
            kept = _without(batch, left_out)
            self.references += len(kept)
            self._references.write_table(kept)

    def _flush(self, subjects: list[dict[str, Any]], references: list[dict[str, Any]]) -> None:
        self.identities += len(subjects)
        self.references += len(references)
        self._subjects.write_table(pa.Table.from_pylist(subjects, SUBJECT_SCHEMA))
        self._references.write_table(pa.Table.from_pylist(references, REFERENCE_SCHEMA))


def read_subjects(folder: Path) -> dict[Key, Subject | None]:
    """Every identity, without its references."""
    found = dict[Key, Subject | None]()
    for batch in _batches(folder / SUBJECTS):
        for row in batch.to_pylist():
            key = Key(row["identity"], row["tenant"])
            metadata = json.loads(row["metadata"])
            found[key] = Subject(key, metadata, 0, row["created"], row["updated"])
    return found


def read_references(folder: Path) -> Iterator[tuple[Key, str, list[Reference]]]:
    """The references of each identity and model, in the order they stand."""
    rows = (row for batch in _batches(folder / REFERENCES) for row in batch.to_pylist())
    for (tenant, identity, model), group in groupby(
        rows, itemgetter("tenant", "identity", "model")
    ):
        yield Key(identity, tenant), model, [reference_in(row) for row in group]


def _batches(file: Path) -> Iterator[Any]:
    with pa.parquet.ParquetFile(file) as opened:
        for batch in opened.iter_batches(ROWS_AT_ONCE):
            yield pa.Table.from_batches([batch])


def _without(table: Any, left_out: Collection[tuple[str, str]]) -> Any:
    keys = zip(table["tenant"].to_pylist(), table["identity"].to_pylist(), strict=True)
    return table.filter(pa.array(np.array([key not in left_out for key in keys], dtype=bool)))
