"""What the rest of the house sees of a data set: inputs in a cache, and who they show."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

import numpy as np
from jaxtyping import Bool, Int
from numpy import ndarray
from torch import Tensor

from gemel.data._caches import Cache, Table
from gemel.data._comparisons import Comparisons
from gemel.data._composition import Composition
from gemel.data._episodes import Episodes
from gemel.errors import SourceError
from gemel.inputs import Inputs

SplitBy: TypeAlias = Literal["identity", "sample"]


@dataclass(frozen=True)
class Skipped:
    """A sample that could not be decoded, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class Samples:
    """Inputs of identities. A view: parts of one data set share one cache on disk.

    Attributes:
        cache: Every prepared input of the source, usually memory-mapped.
        rows: Where in `cache` each sample of this view stands.
        identity: Whom each sample shows, as an index into `names`. A forgery carries the
            identity it imitates.
        names: Name of each identity; shared by all views of one source.
        forged: True where a sample is somebody else's imitation of its identity. Two
            samples are the *same* when they carry one identity and neither is forged;
            two forgeries are not compared: who made them is unknown.
        origin: What a message calls each sample: a path, or a member of an archive.
        comparisons: Official lists of pairs by name, as positions in this view.
        episodes: Official tasks of naming by name, as positions in this view.
        triplets: Given (anchor, positive, negative) positions, or None.
        skipped: Samples of the source that could not be decoded.
        split: The part each sample belongs to by the source's own division, or None.
        split_by: What the source's parts are (or should be) disjoint in; in a part that
            `split` made, what it was really made by.
        composition: How images are made while they are read; None reads them as they are.
        sides: Names of the sides, where only samples of different sides are compared.
        side: Which of them each sample stands on, or None.
    """

    cache: Cache
    rows: Int[ndarray, " samples"]
    identity: Int[ndarray, " samples"]
    names: tuple[str, ...]
    forged: Bool[ndarray, " samples"]
    origin: tuple[str, ...]
    comparisons: Mapping[str, Comparisons] = field(default_factory=dict)
    episodes: Mapping[str, Episodes] = field(default_factory=dict)
    triplets: Int[ndarray, "triplets 3"] | None = None
    skipped: tuple[Skipped, ...] = ()
    split: tuple[str, ...] | None = None
    split_by: SplitBy = "identity"
    composition: Composition | None = None
    sides: tuple[str, ...] = ()
    side: Int[ndarray, " samples"] | None = None

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def identities(self) -> Int[ndarray, " present"]:
        """The identities this view holds at least one sample of, ascending."""
        present: Int[ndarray, " present"] = np.unique(self.identity)
        return present

    @property
    def unlabelled(self) -> bool:
        """Whether nothing says that any two samples are the same: each stands for itself."""
        listed = self.comparisons or self.triplets is not None
        alone = len(self.identities) == len(self) and not self.forged.any()
        return alone and self.side is None and not listed

    @property
    def units(self) -> Int[ndarray, " samples"]:
        """What an interval resamples: identities, or samples where the identities are fixed."""
        return self.identity if self.split_by == "identity" else self.rows

    @property
    def members(self) -> list[Int[ndarray, " members"]]:
        """The positions of each identity's samples, in the order of `identities`."""
        order = np.argsort(self.identity, kind="stable")
        _, starts = np.unique(self.identity[order], return_index=True)
        return np.split(order, starts[1:])

    def read(self, index: Int[ndarray, " batch"]) -> Inputs:
        """The prepared inputs at `index`, copied out of the cache."""
        inputs = self.cache.read(self.rows[index])
        if self.composition is None:
            return inputs
        made = self.composition.take(index)
        lower = self.cache.read(made.lower)
        assert isinstance(inputs, Tensor), "only images are composed"
        assert isinstance(lower, Tensor), "only images are composed"
        return made.made(inputs, lower)

    def content(self, at: int) -> bytes:
        """What a sample is made of: equal inputs have equal content."""
        return self.cache.content(int(self.rows[at]))

    def blocks(self, most: int, size: int = 256) -> Iterator[Inputs]:
        """At most `most` inputs, evenly spaced, some at a time."""
        count = min(len(self), most)
        chosen = np.linspace(0, len(self) - 1, count).round().astype(np.int64)
        for start in range(0, count, size):
            yield self.read(chosen[start : start + size])

    def relation(
        self, index: Int[ndarray, " batch"]
    ) -> tuple[Bool[ndarray, "batch batch"], Bool[ndarray, "batch batch"]]:
        """`relation` of the samples at `index`; kin that only differ in orientation stay apart."""
        side = None if self.side is None else self.side[index]
        same, compared = relation(self.identity[index], self.forged[index], side)
        if self.composition is not None:
            kin = self.composition.kin[index]
            compared &= same | (kin[:, None] != kin[None, :])
        return same, compared

    def take(self, index: Int[ndarray, " chosen"]) -> "Samples":
        """The samples at `index` as a view.

        Pairs and triplets of which all stay come along, and official tasks that stay whole.
        """
        place = np.full(len(self), -1, dtype=np.int64)
        place[index] = np.arange(len(index))
        return replace(
            self,
            rows=self.rows[index],
            identity=self.identity[index],
            forged=self.forged[index],
            origin=tuple(self.origin[i] for i in index),
            comparisons={
                name: moved
                for name, pairs in self.comparisons.items()
                if len(moved := pairs.moved(place))
            },
            episodes={
                name: whole
                for name, tasks in self.episodes.items()
                if (whole := tasks.moved(place)) is not None
            },
            triplets=None if self.triplets is None else moved_triplets(self.triplets, place),
            split=None if self.split is None else tuple(self.split[i] for i in index),
            composition=None if self.composition is None else self.composition.take(index),
            side=None if self.side is None else self.side[index],
        )

    def without(self, column: str) -> "Samples":
        """The samples with every cell of a column empty; who has no other cell is left out.

        Raises:
            SourceError: If the samples have no such column.
        """
        columns = self.cache.columns if isinstance(self.cache, Table) else {}
        if not isinstance(self.cache, Table) or column not in columns:
            raise SourceError(
                f"There is no column {column!r} to leave out; these samples have "
                f"{', '.join(columns) or 'one input each'}."
            )
        table = self.cache.without(column)
        return replace(self, cache=table).take(np.flatnonzero(table.filled(self.rows)))


def moved_triplets(
    triplets: Int[ndarray, "triplets 3"], place: Int[ndarray, " samples"]
) -> Int[ndarray, "kept 3"]:
    """The triplets all of whose samples have a place, at their places; -1 is none."""
    moved = place[triplets]
    kept: Int[ndarray, "kept 3"] = moved[(moved >= 0).all(axis=1)]
    return kept


def relation(
    identity: Int[ndarray, " batch"],
    forged: Bool[ndarray, " batch"],
    side: Int[ndarray, " batch"] | None = None,
) -> tuple[Bool[ndarray, "batch batch"], Bool[ndarray, "batch batch"]]:
    """Which pairs of a batch are the same, and which may be compared at all.

    Returns:
        `same`: one identity and neither forged. `compared`: everything but a sample with
        itself, a forgery with a forgery, and two samples of one side.
    """
    compared = ~(forged[:, None] & forged[None, :])
    if side is not None:
        compared &= side[:, None] != side[None, :]
    np.fill_diagonal(compared, False)
    same = (identity[:, None] == identity[None, :]) & ~forged[:, None] & ~forged[None, :]
    return same & compared, compared
