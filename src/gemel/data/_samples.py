"""What the rest of the house sees of a data set: inputs in a cache, and who they show."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

import numpy as np
import torch
from jaxtyping import Bool, Int, UInt8
from numpy import ndarray
from torch import Tensor

from gemel.data._composition import Composition

SplitBy: TypeAlias = Literal["identity", "sample"]


@dataclass(frozen=True)
class Comparisons:
    """A list of pairs to compare, as positions in the samples it belongs to."""

    left: Int[ndarray, " pairs"]
    right: Int[ndarray, " pairs"]
    same: Bool[ndarray, " pairs"]

    def __len__(self) -> int:
        return len(self.same)


@dataclass(frozen=True)
class Skipped:
    """A sample that could not be decoded, and why."""

    name: str
    reason: str


@dataclass(frozen=True)
class Samples:
    """Images of identities. A view: parts of one data set share one cache on disk.

    Attributes:
        array: Every cached image of the source, uint8, usually memory-mapped.
        rows: Where in `array` each sample of this view stands.
        identity: Whom each sample shows, as an index into `names`. A forgery carries the
            identity it imitates.
        names: Name of each identity; shared by all views of one source.
        forged: True where a sample is somebody else's imitation of its identity. Two
            samples are the *same* when they carry one identity and neither is forged;
            two forgeries are not compared: who made them is unknown.
        origin: What a message calls each sample: a path, or a member of an archive.
        comparisons: Official lists of pairs by name, as positions in this view.
        triplets: Given (anchor, positive, negative) positions, or None.
        skipped: Samples of the source that could not be decoded.
        split: The part each sample belongs to by the source's own division, or None.
        split_by: What the source's parts are (or should be) disjoint in; in a part that
            `split` made, what it was really made by.
        composition: How images are made while they are read; None reads them as they are.
    """

    array: UInt8[ndarray, "cached channels height width"]
    rows: Int[ndarray, " samples"]
    identity: Int[ndarray, " samples"]
    names: tuple[str, ...]
    forged: Bool[ndarray, " samples"]
    origin: tuple[str, ...]
    comparisons: Mapping[str, Comparisons] = field(default_factory=dict)
    triplets: Int[ndarray, "triplets 3"] | None = None
    skipped: tuple[Skipped, ...] = ()
    split: tuple[str, ...] | None = None
    split_by: SplitBy = "identity"
    composition: Composition | None = None

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def identities(self) -> Int[ndarray, " present"]:
        """The identities this view holds at least one sample of, ascending."""
        present: Int[ndarray, " present"] = np.unique(self.identity)
        return present

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

    def read(self, index: Int[ndarray, " batch"]) -> UInt8[Tensor, "batch channels height width"]:
        """The images at `index`, copied out of the cache."""
        images = self._cached(self.rows[index])
        if self.composition is None:
            return images
        made = self.composition.take(index)
        return made.made(images, self._cached(made.lower))

    def relation(
        self, index: Int[ndarray, " batch"]
    ) -> tuple[Bool[ndarray, "batch batch"], Bool[ndarray, "batch batch"]]:
        """`relation` of the samples at `index`; kin that only differ in orientation stay apart."""
        same, compared = relation(self.identity[index], self.forged[index])
        if self.composition is not None:
            kin = self.composition.kin[index]
            compared &= same | (kin[:, None] != kin[None, :])
        return same, compared

    def take(self, index: Int[ndarray, " chosen"]) -> "Samples":
        """The samples at `index` as a view; pairs and triplets of which all stay come along."""
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
                if len(moved := _moved_pairs(pairs, place))
            },
            triplets=None if self.triplets is None else _moved_triplets(self.triplets, place),
            split=None if self.split is None else tuple(self.split[i] for i in index),
            composition=None if self.composition is None else self.composition.take(index),
        )

    def _cached(self, rows: Int[ndarray, " batch"]) -> UInt8[Tensor, "batch channels height width"]:
        return torch.from_numpy(np.ascontiguousarray(self.array[rows]))


def _moved_pairs(pairs: Comparisons, place: Int[ndarray, " samples"]) -> Comparisons:
    left, right = place[pairs.left], place[pairs.right]
    both = (left >= 0) & (right >= 0)
    return Comparisons(left[both], right[both], pairs.same[both])


def _moved_triplets(
    triplets: Int[ndarray, "triplets 3"], place: Int[ndarray, " samples"]
) -> Int[ndarray, "kept 3"]:
    moved = place[triplets]
    kept: Int[ndarray, "kept 3"] = moved[(moved >= 0).all(axis=1)]
    return kept


def relation(
    identity: Int[ndarray, " batch"], forged: Bool[ndarray, " batch"]
) -> tuple[Bool[ndarray, "batch batch"], Bool[ndarray, "batch batch"]]:
    """Which pairs of a batch are the same, and which may be compared at all.

    Returns:
        `same`: one identity and neither forged. `compared`: everything but a sample with
        itself and a forgery with a forgery.
    """
    compared = ~(forged[:, None] & forged[None, :])
    np.fill_diagonal(compared, False)
    same = (identity[:, None] == identity[None, :]) & ~forged[:, None] & ~forged[None, :]
    return same & compared, compared
