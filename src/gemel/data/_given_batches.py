"""Batches of the pairs or triplets that a data set lists."""

from collections.abc import Iterator

import numpy as np
from jaxtyping import Bool, Float, Int
from numpy import ndarray

from gemel.data._batch import Batch
from gemel.data._comparisons import Comparisons
from gemel.errors import SourceError


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
        # A sample listed against itself says nothing.
        np.fill_diagonal(compared, False)
        same[left, right] = same[right, left] = listed.same[chosen]
        return Batch(index, same & compared, compared, self._score(chosen, left, right, compared))

    def _score(
        self,
        chosen: Int[ndarray, " pairs"],
        left: Int[ndarray, " pairs"],
        right: Int[ndarray, " pairs"],
        compared: Bool[ndarray, "batch batch"],
    ) -> Float[ndarray, "batch batch"] | None:
        if self._comparisons.score is None:
            return None
        score = np.zeros(compared.shape, dtype=np.float32)
        score[left, right] = score[right, left] = self._comparisons.score[chosen]
        return np.where(compared, score, 0)
