"""Each sample searches all others: are the nearest ones of its own identity?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray
from torch import Tensor

from gemel.bundle import Matcher
from gemel.data import Samples
from gemel.evaluation._settings import EvaluationSettings
from gemel.metrics import Measured, rate_with_interval, retrieve

ENERGIES_AT_ONCE = 4_000_000
"""What bounds the memory of a search: 16 MB of energies, however many samples there are."""


@dataclass(frozen=True)
class Search:
    """How well the nearest samples are of one's own identity.

    Attributes:
        probes: Samples that searched.
        items: Samples they searched among, forgeries included, the probe itself excluded.
        recall: For each k, share of probes with their identity among the k nearest.
        mean_average_precision_at_r: mAP@R, with R the number of right answers of a probe.
    """

    probes: int
    items: int
    recall: Mapping[int, Measured]
    mean_average_precision_at_r: float


def search(
    matcher: Matcher,
    samples: Samples,
    embeddings: Float[Tensor, "samples dim"],
    settings: EvaluationSettings,
    seed: int,
) -> Search | None:
    """Let at most `settings.probes` samples search; None where none has an answer.

    Holds at most `ENERGIES_AT_ONCE` energies (or those of one probe) at a time.

    Source:
        Musgrave, Belongie, Lim, "A Metric Learning Reality Check", ECCV 2020, for mAP@R.
    """
    probes = _probes(samples, settings.probes, seed)
    if len(probes) == 0:
        return None
    blocks = _blocks(matcher, embeddings, probes)
    found = retrieve(blocks, samples.identity, samples.forged)
    unit = samples.units[probes]
    recall = {
        k: rate_with_interval(found.first_correct_rank <= k, unit, unit) for k in settings.recall_at
    }
    return Search(len(probes), len(samples) - 1, recall, found.mean_average_precision_at_r)


def _probes(samples: Samples, limit: int, seed: int) -> Int[ndarray, " probes"]:
    """Genuine samples whose identity has another one; a draw where there are many."""
    real = np.flatnonzero(~samples.forged)
    count = np.bincount(samples.identity[real], minlength=len(samples.names))
    answerable: Int[ndarray, " probes"] = real[count[samples.identity[real]] > 1]
    if len(answerable) <= limit:
        return answerable
    generator = np.random.default_rng(seed)
    return np.sort(generator.choice(answerable, limit, replace=False))


def _blocks(
    matcher: Matcher, embeddings: Float[Tensor, "samples dim"], probes: Int[ndarray, " probes"]
) -> Iterator[tuple[Int[ndarray, " queries"], Float[ndarray, "queries samples"]]]:
    at_once = max(1, ENERGIES_AT_ONCE // len(embeddings))
    for start in range(0, len(probes), at_once):
        queries = probes[start : start + at_once]
        yield queries, matcher.compare_all(embeddings[queries], embeddings).numpy()
