"""Which examples meet in a batch, and which of their pairs are compared."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Bool, Int
from numpy import ndarray
from numpy.random import Generator
from pydantic import Field

from gemel.data._pairs import listed_pairs
from gemel.data._samples import Comparisons, Samples
from gemel.errors import SourceError
from gemel.types import Settings


class BatchSettings(Settings):
    """How large a batch is and what it holds; given pairs and triplets fill as many places.

    Attributes:
        identities: Identities per batch (P). Where the data has fewer, each brings more
            samples, so that the batch keeps its size.
        samples: Samples of each identity (K).
    """

    identities: int = Field(default=32, ge=2)
    samples: int = Field(default=6, ge=2)


@dataclass(frozen=True)
class Batch:
    """Samples that are embedded once each, and the pairs they form.

    Attributes:
        index: Positions of the samples in their data set.
        same: True where two of them show one identity. Symmetric.
        compared: True where the relation of two of them is known. Symmetric, False on
            the diagonal.
    """

    index: Int[ndarray, " batch"]
    same: Bool[ndarray, "batch batch"]
    compared: Bool[ndarray, "batch batch"]

    def __len__(self) -> int:
        return len(self.index)


@runtime_checkable
class Batches(Protocol):
    """Batches that cover a data set once an epoch, the same on every process."""

    def epoch(self, number: int) -> Iterator[Batch]:
        """The batches of one epoch; a function of the seed and `number` alone."""
        ...

    def __len__(self) -> int:
        """Batches an epoch."""
        ...


class GivenBatches:
    """Pairs or triplets as the data set lists them, each once an epoch.

    A sample that stands in several pairs of one batch is embedded once, and only listed
    pairs are compared. A triplet is two pairs: anchor and positive are the same, anchor
    and negative are not.

    Args:
        comparisons: The listed pairs; `group` pairs that follow each other stay together.
        pairs: Listed pairs per batch.
        group: 1 for pairs, 2 for the two pairs of a triplet.

    Raises:
        SourceError: If nothing is listed.
    """

    def __init__(self, comparisons: Comparisons, *, pairs: int, seed: int, group: int = 1) -> None:
        if not len(comparisons):
            raise SourceError(
                "No listed pair or triplet has all of its samples in the part to learn from. List "
                "more, or give the parts that are held out smaller shares."
            )
        self._comparisons = comparisons
        self._groups_a_batch = max(1, pairs // group)
        self._group = group
        self._seed = seed

    def __len__(self) -> int:
        return -(-len(self._comparisons) // (self._groups_a_batch * self._group))

    def epoch(self, number: int) -> Iterator[Batch]:
        """The listed pairs in a new order, cut into batches."""
        generator = np.random.default_rng((self._seed, number))
        groups = generator.permutation(len(self._comparisons) // self._group)
        for start in range(0, len(groups), self._groups_a_batch):
            chosen = groups[start : start + self._groups_a_batch, None] * self._group
            yield self._batch((chosen + np.arange(self._group)).ravel())

    def _batch(self, chosen: Int[ndarray, " pairs"]) -> Batch:
        listed = self._comparisons
        sides = np.concatenate((listed.left[chosen], listed.right[chosen]))
        index, place = np.unique(sides, return_inverse=True)
        left, right = place[: len(chosen)], place[len(chosen) :]
        same = np.zeros((len(index), len(index)), dtype=bool)
        compared = np.zeros_like(same)
        compared[left, right] = compared[right, left] = True
        # A picture listed against itself says nothing.
        np.fill_diagonal(compared, False)
        same[left, right] = same[right, left] = listed.same[chosen]
        return Batch(index, same, compared)


class BalancedBatches:
    """P identities × K samples, every sample at least once an epoch.

    Each identity's samples are shuffled and cut into groups of K; a last short group is
    filled from the same identity, and one with fewer than K samples brings them all. Groups
    are dealt so that no identity stands twice in a batch, and all batches equally often get
    one; where one identity has more groups than the others can accompany, the others are
    drawn again. Genuine samples and forgeries of an identity are interleaved, so that a
    group holds both as far as they go. An identity with a single sample meets the others as
    an impostor.

    Raises:
        SourceError: If fewer than two identities are there to compare.
    """

    def __init__(self, samples: Samples, settings: BatchSettings, *, seed: int) -> None:
        self._samples = samples
        self._members = samples.members
        if len(self._members) < 2:
            raise SourceError(
                "A batch compares identities, so at least two are needed to learn from; "
                f"got {len(self._members)}. Add a folder or rows for another identity."
            )
        self._identities = min(settings.identities, len(self._members))
        self._size = settings.identities * settings.samples // self._identities
        self._seed = seed
        groups = [-(-len(members) // self._size) for members in self._members]
        self._batches = max(max(groups), -(-sum(groups) // self._identities))

    def __len__(self) -> int:
        return self._batches

    def epoch(self, number: int) -> Iterator[Batch]:
        """Every sample in a new company."""
        generator = np.random.default_rng((self._seed, number))
        batches: list[dict[int, Int[ndarray, " group"]]] = [{} for _ in range(self._batches)]
        waiting = generator.permutation(self._batches)
        for who in generator.permutation(len(self._members)).tolist():
            groups = self._groups(who, generator)
            chosen, waiting = _dealt(len(groups), waiting, self._batches, generator)
            for batch, group in zip(chosen.tolist(), groups, strict=True):
                batches[batch][who] = group
        for held in batches:
            yield self._batch(self._filled(held, generator))

    def _groups(self, who: int, generator: Generator) -> list[Int[ndarray, " group"]]:
        """All samples of an identity in groups of K, genuine and forged interleaved."""
        members = self._members[who]
        shuffled = _interleaved(members, self._samples.forged[members], generator)
        if len(shuffled) > self._size and (short := -len(shuffled) % self._size):
            # The fill comes from the groups before: nothing stands twice in the last one.
            again = generator.choice(shuffled[: -self._size + short], size=short, replace=False)
            shuffled = np.concatenate((shuffled, again))
        return [
            shuffled[start : start + self._size] for start in range(0, len(shuffled), self._size)
        ]

    def _filled(
        self, held: dict[int, Int[ndarray, " group"]], generator: Generator
    ) -> Int[ndarray, " batch"]:
        """The groups a batch holds, with random groups of absent identities up to P."""
        if missing := self._identities - len(held):
            # P identities, of which those that are held cannot be more than hold a place.
            drawn = generator.choice(len(self._members), size=self._identities, replace=False)
            for who in [who for who in drawn.tolist() if who not in held][:missing]:
                held[who] = self._groups(who, generator)[0]
        return np.concatenate(list(held.values()))

    def _batch(self, index: Int[ndarray, " batch"]) -> Batch:
        return Batch(index, *self._samples.relation(index))


def _dealt(
    groups: int, waiting: Int[ndarray, " waiting"], batches: int, generator: Generator
) -> tuple[Int[ndarray, " groups"], Int[ndarray, " still_waiting"]]:
    """A batch of its own for each of an identity's groups, and the batches then waiting.

    Every batch gets its next group before any gets one more. When nobody waits any more all
    wait again, in a new order in which those that hold this identity already come last.
    """
    chosen, rest = waiting[:groups], waiting[groups:]
    if missing := groups - len(chosen):
        again = generator.permutation(batches)
        holding = np.isin(again, chosen)
        again = np.concatenate((again[~holding], again[holding]))
        chosen, rest = np.concatenate((chosen, again[:missing])), again[missing:]
    return chosen, rest


def _interleaved(
    members: Int[ndarray, " members"], forged: Bool[ndarray, " members"], generator: Generator
) -> Int[ndarray, " members"]:
    """Members in random order, forgeries spread evenly among the genuine samples."""
    shuffled = generator.permutation(len(members))
    position = np.empty(len(members))
    for kind in (False, True):
        chosen = shuffled[forged[shuffled] == kind]
        position[chosen] = (np.arange(len(chosen)) + generator.random()) / max(1, len(chosen))
    ordered: Int[ndarray, " members"] = members[np.argsort(position, kind="stable")]
    return ordered


def batches_of(samples: Samples, settings: BatchSettings, *, seed: int) -> Batches:
    """The batches that the supervision of `samples` allows.

    Given triplets are used as given, and so are listed pairs; otherwise identities decide.

    Raises:
        SourceError: If there is nothing to compare.
    """
    size = settings.identities * settings.samples
    if samples.triplets is not None:
        return GivenBatches(_pairs_of(samples.triplets), pairs=size, seed=seed, group=2)
    if (listed := listed_pairs(samples, "train")) is not None:
        return GivenBatches(listed, pairs=size // 2, seed=seed)
    return BalancedBatches(samples, settings, seed=seed)


def _pairs_of(triplets: Int[ndarray, "triplets 3"]) -> Comparisons:
    """Each triplet as its genuine pair followed by its impostor pair."""
    return Comparisons(
        left=np.repeat(triplets[:, 0], 2),
        right=triplets[:, 1:].ravel(),
        same=np.tile([True, False], len(triplets)),
    )
