"""A class head for the bundle, where the identities of a source are classes."""

import numpy as np
from jaxtyping import Int
from numpy import ndarray

from gemel.bundle import Matcher
from gemel.data import Samples, listed_pairs
from gemel.decision import ClassHead, affordable_embeddings, fit_class_head
from gemel.lifecycle._settings import RunSettings


def class_head_of(matcher: Matcher, samples: Samples, settings: RunSettings) -> ClassHead | None:
    """A head fitted on the training part; None where its identities are not classes.

    They are where every part holds them, genuine and on one side: where identities were
    divided, whoever is met later is none of those learned from. At most
    `settings.evaluation.references` samples are embedded; fewer where so many classes are dear.
    """
    classes = len(samples.identities)
    if not _are_classes(samples) or classes < 2:
        return None
    dim = matcher.embed(samples.read(np.arange(1))).shape[1]
    most = min(settings.evaluation.references, affordable_embeddings(dim, classes))
    if most < classes:
        return None
    some = samples.take(_drawn(samples, most, settings.seed))
    return fit_class_head(matcher.embed_samples(some).numpy(), some.identity, some.names)


def _drawn(samples: Samples, most: int, seed: int) -> Int[ndarray, " chosen"]:
    """At most `most` positions: one of each class before the second of any."""
    order = np.random.default_rng(seed).permutation(len(samples))
    _, first = np.unique(samples.identity[order], return_index=True)
    return np.concatenate([order[first], np.delete(order, first)])[:most]


def _are_classes(samples: Samples) -> bool:
    apart = samples.side is not None or samples.forged.any()
    related = samples.triplets is not None or listed_pairs(samples, "train") is not None
    return samples.split_by == "sample" and not apart and not related
