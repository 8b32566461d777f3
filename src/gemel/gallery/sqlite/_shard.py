"""One tenant's references of one model in memory, kept as the file has them."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from sqlite3 import Connection
from typing import Any, NamedTuple

import numpy as np
import torch
from jaxtyping import Bool, Float
from numpy import ndarray
from torch import Tensor

from gemel.gallery._records import Model, Pool
from gemel.gallery.sqlite._filter import chosen_by
from gemel.gallery.sqlite._matrix import Matrix
from gemel.gallery.sqlite._nearest import Nearest, compared, searched
from gemel.gallery.sqlite._proposing import Proposing
from gemel.gallery.sqlite._rows import Row, subject_of, vectors_of
from gemel.gallery.sqlite._rulers import Cosine, Euclidean, Manhattan, Ruler
from gemel.identification import Compare

AT_ONCE = 8_192
"""Rows read at once."""

FILTERS = 16
"""Answers to filters that are kept until something changes."""

# Through the subjects, in the order in which they came: their references mostly lie so as well.
_ALL = (
    "SELECT r.subject, r.quality, r.vector FROM subject s NOT INDEXED CROSS JOIN reference r "
    "ON r.subject = s.number WHERE r.number > ? AND r.model = ? AND s.tenant = ?"
)
# Through the references, of which few are newer.
_NEWER = (
    "SELECT r.subject, r.quality, r.vector FROM reference r CROSS JOIN subject s "
    "ON s.number = r.subject WHERE r.number > ? AND r.model = ? AND s.tenant = ?"
)
_RULERS: Mapping[str, Callable[[int], Ruler]] = {
    "euclidean": Euclidean,
    "cosine": Cosine,
    "manhattan": Manhattan,
}


class Asked(NamedTuple):
    """Whom a question is about.

    Attributes:
        rows: Which rows are theirs; None for all.
        identities: How many they are.
    """

    rows: Tensor | None
    identities: int


class Shard:
    """Reads at every question what was written since the last one, and nothing twice.

    Attributes:
        number, model: Whose embeddings.
        version: Of the file, as it was read last; None before that.
        matrix: The vectors.
    """

    def __init__(self, number: int, model: Model, tenant: str, above: int | None) -> None:
        self.version: int | None = None
        self.number, self.model, self._tenant = number, model, tenant
        self._sequence = self._newest = 0
        self._above = above
        self._filters: dict[str, Asked] = {}

    def refresh(self, snapshot: Connection, version: int) -> None:
        """Take over what the log says was erased, then the references that are newer."""
        [sequence] = snapshot.execute("SELECT coalesce(max(sequence), 0) FROM log").fetchone()
        [newest] = snapshot.execute("SELECT coalesce(max(number), 0) FROM reference").fetchone()
        if self.version is None:
            self._begin(snapshot)
        else:
            erased = snapshot.execute(
                "SELECT DISTINCT erased FROM log WHERE sequence > ? AND erased IS NOT NULL",
                (self._sequence,),
            ).fetchall()
            if erased:
                self.matrix.erase(np.array(erased, dtype=np.int64)[:, 0])
        for joining in self._newer(snapshot):
            self.matrix.append(*joining)
        self._filters.clear()
        self._sequence, self._newest, self.version = sequence, newest, version

    def asked(self, where: Mapping[str, Any], reader: Connection) -> Asked:
        """Whom a filter leaves."""
        if not where:
            return Asked(None, self.matrix.owners.identities)
        written = json.dumps(where, sort_keys=True)
        if written not in self._filters:
            if len(self._filters) >= FILTERS:
                self._filters.clear()
            self._filters[written] = self._filtered(chosen_by(reader, where))
        return self._filters[written]

    def nearest(
        self,
        probe: Float[ndarray, " dim"],
        wanted: int,
        allowed: Bool[Tensor, " rows"] | None,
        compare: Compare,
    ) -> Nearest:
        """The nearest rows of those that are asked about."""
        if self.matrix.ruler is None:
            return compared(self.matrix, probe, wanted, allowed, compare)
        if allowed is None and (found := self.proposing.nearest(self.matrix, probe, wanted)):
            return found
        return searched(self.matrix, probe, wanted, allowed)

    def pool(self, chosen: Mapping[int, Row], identities: int) -> Pool:
        """Some subjects, by their numbers, with all their references."""
        rows, place = self.matrix.owners.grouped(np.array(list(chosen), dtype=np.int64))
        many = np.bincount(place, minlength=len(chosen)).tolist()
        return Pool(
            tuple(map(subject_of, chosen.values(), many)),
            self.matrix.rows(rows),
            place,
            self.matrix.quality(rows),
            identities,
        )

    def close(self) -> None:
        """End what runs beside."""
        if self.version is not None:
            self.proposing.close()

    def _begin(self, snapshot: Connection) -> None:
        [rows] = snapshot.execute(
            "SELECT count(*) FROM reference r JOIN subject s ON s.number = r.subject "
            "WHERE r.model = ? AND s.tenant = ?",
            (self.number, self._tenant),
        ).fetchone()
        distance, dim = self.model.distance, self.model.dim
        ruler: Ruler | None = _RULERS[distance](dim) if distance else None
        device = _device(4 * dim * rows) if ruler else torch.device("cpu")
        self.matrix = Matrix(dim, ruler, rows, device)
        self.proposing = Proposing(self._above)

    def _newer(self, snapshot: Connection) -> Iterator[tuple[ndarray, ndarray, ndarray]]:
        found = snapshot.execute(
            _ALL if self.version is None else _NEWER, (self._newest, self.number, self._tenant)
        )
        while part := found.fetchmany(AT_ONCE):
            owner, quality, written = zip(*part, strict=True)
            vectors = vectors_of(written, self.model.dim)
            yield np.array(owner, dtype=np.int64), np.array(quality), vectors

    def _filtered(self, numbers: Sequence[int]) -> Asked:
        owners = self.matrix.owners
        rows = owners.rows(np.array(numbers, dtype=np.int64))
        left = np.zeros(owners.count, dtype=np.bool_)
        left[rows] = True
        mask = torch.from_numpy(left).to(self.matrix.device)
        return Asked(mask, len(np.unique(owners.owner[rows])))


def _device(size: int) -> torch.device:
    """The graphics card where there is one with room for twice as much."""
    if torch.cuda.is_available() and torch.cuda.mem_get_info()[0] > 2 * size:
        return torch.device("cuda")
    return torch.device("cpu")
