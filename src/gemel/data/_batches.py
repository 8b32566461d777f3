"""The batches that a data set's supervision allows."""

import numpy as np
from jaxtyping import Int
from numpy import ndarray

from gemel.data._balanced_batches import BalancedBatches
from gemel.data._batch import Batches, BatchSettings
from gemel.data._comparisons import Comparisons
from gemel.data._family_batches import FamilyBatches
from gemel.data._given_batches import GivenBatches
from gemel.data._pairs import listed_pairs
from gemel.data._samples import Samples
from gemel.data._view_batches import ViewBatches


def batches_of(samples: Samples, settings: BatchSettings, *, seed: int) -> Batches:
    """The batches that the supervision of `samples` allows.

    Views of single samples, where they are asked for; given triplets are used as given, and
    so are listed pairs; otherwise identities decide.

    Raises:
        SourceError: If there is nothing to compare.
        SettingsError: If families are to meet, and the names tell of none.
    """
    size = settings.identities * settings.samples
    if settings.views > 1:
        return ViewBatches(samples, size=size, views=settings.views, seed=seed)
    if samples.triplets is not None:
        return GivenBatches(_pairs_of(samples.triplets), pairs=size, seed=seed, group=2)
    if (listed := listed_pairs(samples, "train")) is not None:
        return GivenBatches(listed, pairs=size // 2, seed=seed)
    by_identity = FamilyBatches if settings.company == "family" else BalancedBatches
    return by_identity(samples, settings, seed=seed)


def _pairs_of(triplets: Int[ndarray, "triplets 3"]) -> Comparisons:
    """Each triplet as its genuine pair followed by its impostor pair."""
    return Comparisons(
        left=np.repeat(triplets[:, 0], 2),
        right=triplets[:, 1:].ravel(),
        same=np.tile([True, False], len(triplets)),
    )
