"""Embeddings in parts, each written whole, so that work goes on where it was broken off."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from gemel.bundle import Observation, Verifier, load_bundle
from gemel.data import Skipped
from gemel.errors import SourceError
from gemel.files import replacing
from gemel.lifecycle._embeddings_file import (
    Origin,
    Rows,
    read_embeddings,
    schema_of,
    table_of,
)
from gemel.lifecycle._listed import Listed, observe, opened


@dataclass(frozen=True)
class Task:
    """What whoever makes parts has to know. All of it can travel to another machine.

    Attributes:
        run, data: As `embed` takes them; paths are absolute.
        device: Where to compute.
        folder: Where the parts stand.
        made: Where the embeddings come from.
        roll: A hash of the names and identities, quick to compare.
        size: Inputs of a part. Part i holds those from i * size on.
    """

    run: str
    data: str | None
    device: str
    folder: str
    made: Origin
    roll: str
    size: int

    @property
    def parts(self) -> int:
        """How many there are in all."""
        return -(-self.made.inputs // self.size)

    def span(self, part: int) -> range:
        """The inputs of a part."""
        start = part * self.size
        return range(start, min(start + self.size, self.made.inputs))

    def path(self, part: int) -> Path:
        """Where a part stands once it is whole."""
        return Path(self.folder) / f"{part:06}.parquet"


class Maker:
    """Makes parts, one after the other, in any order.

    Args:
        task: Which.
        verifier: Sees the inputs.
        inputs: All of them.
    """

    def __init__(self, task: Task, verifier: Verifier, inputs: Listed) -> None:
        self._task = task
        self._verifier = verifier
        self._inputs = inputs

    @classmethod
    def elsewhere(cls, task: Task) -> "Maker":
        """One that opens run and source by itself, on another machine.

        Raises:
            SourceError: If another source stands there under the same name.
            FingerprintError: If it is another run.
        """
        verifier = load_bundle(task.run, device=task.device)
        inputs = Listed(opened(task.made.source, task.data), verifier.matcher.preprocessing)
        if verifier.fingerprint != task.made.fingerprint or inputs.roll() != task.roll:
            raise SourceError(
                f"{task.run} or {task.made.source} is not here what it is where the work is given "
                "out."
            )
        return cls(task, verifier, inputs)

    def make(self, part: int) -> int:
        """Write a part and say which one it was."""
        task, read, skipped = self._task, dict[int, Observation](), list[Skipped]()
        for at, seen in observe(self._verifier, self._inputs, task.span(part)):
            if isinstance(seen, Observation):
                read[at] = seen
            else:
                skipped.append(self._inputs.skipped(at, seen))
        schema = schema_of(task.made, skipped, size=task.size)
        with replacing(task.path(part)) as partial:
            pq.write_table(table_of(self._rows(read), schema), partial)
        return part

    def _rows(self, read: Mapping[int, Observation]) -> Rows:
        listing, vectors = self._inputs.listing, [seen.embedding for seen in read.values()]
        return Rows(
            origin=tuple(map(self._inputs.name, read)),
            identity=tuple(listing.identity[at] for at in read),
            side=tuple(seen.side for seen in read.values()),
            forged=listing.forged[list(read)],
            strange=tuple(seen.strange for seen in read.values()),
            vectors=np.array(vectors, dtype=np.float32).reshape(-1, self._task.made.dim),
        )


def missing(task: Task) -> list[int]:
    """The parts that are still to be made.

    Raises:
        SourceError: If parts of something else stand in their place.
    """
    lacking = []
    for part in range(task.parts):
        path = task.path(part)
        if not path.exists():
            lacking.append(part)
            continue
        there = read_embeddings(path)
        if there.made != task.made or there.part_size != task.size:
            raise SourceError(
                f"{task.folder} holds parts of {other(there.made, task.made)}. Remove that folder "
                "to begin anew, or choose another --out."
            )
    return lacking


def join(task: Task, out: Path) -> Sequence[Skipped]:
    """Make one file of all parts and take them away; returns the inputs that have no row.

    Raises:
        SourceError: If no input has one.
    """
    paths = [task.path(part) for part in range(task.parts)]
    skipped = [one for path in paths for one in read_embeddings(path).unreadable]
    if len(skipped) == task.made.inputs:
        shutil.rmtree(task.folder)
        raise SourceError(
            f"None of the {len(skipped)} inputs of {task.made.source} can be decoded; the first is "
            f"{skipped[0].name}: {skipped[0].reason}"
        )
    schema = schema_of(task.made, skipped)
    with replacing(out) as partial, pq.ParquetWriter(partial, schema) as writer:
        for path in paths:
            writer.write_table(pq.read_table(path).replace_schema_metadata(schema.metadata))
    shutil.rmtree(task.folder)
    return skipped


def other(found: Origin, wanted: Origin) -> str:
    """What embeddings are of that are not those wanted."""
    if found.fingerprint != wanted.fingerprint:
        return f"another model, {found.fingerprint[:12]}, and this is {wanted.fingerprint[:12]}"
    if found.source != wanted.source:
        return f"another source, {found.source}"
    if found.content != wanted.content:
        return f"{found.source} as it was before it changed"
    return "another version of gemel"
