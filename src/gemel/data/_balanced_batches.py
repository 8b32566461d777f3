"""Batches of identities: each brings several samples, and all pairs of the batch count."""

from collections.abc import Iterator

import numpy as np
from jaxtyping import Int
from numpy import ndarray
from numpy.random import Generator

from gemel.data._batch import Batch, BatchSettings
from gemel.data._groups import groups_of
from gemel.data._samples import Samples
from gemel.errors import SourceError


class BalancedBatches:
    """P identities × K samples, every sample at least once an epoch.

    Each identity's samples are cut into groups of K (see `MixedGroups`, and `SidedGroups`
    where only samples of different sides are compared). Groups are dealt so that no identity
    stands twice in a batch, and all batches equally often get one; where one identity has
    more groups than the others can accompany, the others are drawn again. An identity with
    a single sample meets the others as an impostor.

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
        self._grouping = groups_of(samples, self._size)
        groups = [self._grouping.count(members) for members in self._members]
        self._batches = max(max(groups), -(-sum(groups) // self._identities))

    def __len__(self) -> int:
        return self._batches

    def epoch(self, number: int) -> Iterator[Batch]:
        """Every sample in a new company."""
        generator = np.random.default_rng((self._seed, number))
        batches: list[dict[int, Int[ndarray, " group"]]] = [{} for _ in range(self._batches)]
        waiting = generator.permutation(self._batches)
        for who in generator.permutation(len(self._members)).tolist():
            groups = self._grouping.cut(self._members[who], generator)
            chosen, waiting = _dealt(len(groups), waiting, self._batches, generator)
            for batch, group in zip(chosen.tolist(), groups, strict=True):
                batches[batch][who] = group
        for held in batches:
            yield self._batch(self._filled(held, generator))

    def _filled(
        self, held: dict[int, Int[ndarray, " group"]], generator: Generator
    ) -> Int[ndarray, " batch"]:
        """The groups a batch holds, with random groups of absent identities up to P."""
        if missing := self._identities - len(held):
            # P identities, of which those that are held cannot be more than hold a place.
            drawn = generator.choice(len(self._members), size=self._identities, replace=False)
            for who in [who for who in drawn.tolist() if who not in held][:missing]:
                held[who] = self._grouping.cut(self._members[who], generator)[0]
        return np.concatenate(list(held.values()))

    def _batch(self, index: Int[ndarray, " batch"]) -> Batch:
        return Batch(index, *self._samples.relation(index), identity=self._samples.identity[index])


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
