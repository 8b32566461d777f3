"""Batches that need no identities: each sample with itself, seen in several ways."""

from collections.abc import Iterator

import numpy as np

from gemel.data._batch import Batch
from gemel.data._samples import Samples
from gemel.errors import SourceError


class ViewBatches:
    """Every sample once an epoch, `views` times in its batch; only its views are the same.

    What tells the views apart is the augmentation: without any they are equal, and there is
    nothing to learn.

    Args:
        size: Places in a batch, views counted.

    Raises:
        SourceError: If there are fewer than two samples.

    Source:
        Chen, Kornblith, Norouzi, Hinton, "A Simple Framework for Contrastive Learning of
        Visual Representations", ICML 2020.
    """

    def __init__(self, samples: Samples, *, size: int, views: int, seed: int) -> None:
        if len(samples) < 2:
            raise SourceError("Views of one sample have nothing to be told from; give two or more.")
        self._samples = samples
        self._views = views
        self._seed = seed
        # A sample alone in its batch would have nothing to be told from.
        self._batches = min(-(-len(samples) // max(2, size // views)), len(samples) // 2)

    def __len__(self) -> int:
        return self._batches

    def epoch(self, number: int) -> Iterator[Batch]:
        """The samples in a new order, cut into batches of nearly equal size."""
        generator = np.random.default_rng((self._seed, number))
        for chosen in np.array_split(generator.permutation(len(self._samples)), self._batches):
            index = np.repeat(chosen, self._views)
            compared = ~np.eye(len(index), dtype=bool)
            same = (index[:, None] == index[None, :]) & compared
            yield Batch(index, same, compared, identity=index)
