"""Each sample searches others: are the nearest ones of its own identity?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray
from torch import Tensor

from gemel.bundle import Matcher
from gemel.data import Samples
from gemel.evaluation._effort import affordable_energies
from gemel.evaluation._settings import EvaluationSettings
from gemel.metrics import Measured, Retrieval, rate_with_interval, retrieve

ENERGIES_AT_ONCE = 4_000_000
"""What bounds the memory of a search: 16 MB of energies, however many samples there are."""


@dataclass(frozen=True)
class Search:
    """How well the nearest samples are of one's own identity.

    Attributes:
        direction: Which side searches which, "photo → caption"; None where there are no sides.
        probes: Samples that searched.
        items: Samples they searched among, forgeries included, the probe itself excluded.
        recall: For each k, share of probes with their identity among the k nearest.
        chance: For each k, what `recall` would be on average if the items stood in random
            order.
        median_rank: Of the nearest right answer, 1 is best.
        mean_average_precision_at_r: mAP@R, with R the number of right answers of a probe.
    """

    direction: str | None
    probes: int
    items: int
    recall: Mapping[int, Measured]
    chance: Mapping[int, float]
    median_rank: float
    mean_average_precision_at_r: float


@dataclass(frozen=True, eq=False)
class _Direction:
    """Who searches, and among whom."""

    name: str | None
    probes: Int[ndarray, " probes"]
    items: Int[ndarray, " items"]

    @property
    def searched(self) -> int:
        """Items that a probe searches among, itself not counted."""
        return len(self.items) - (self.name is None)


def search(
    matcher: Matcher,
    samples: Samples,
    embeddings: Float[Tensor, "samples dim"],
    settings: EvaluationSettings,
    seed: int,
) -> tuple[Search, ...]:
    """Let at most `settings.probes` samples search; with sides, once in each direction.

    A direction in which no probe has an answer is left out. Fewer probes search where an
    energy is dear. Holds at most `ENERGIES_AT_ONCE` energies (or those of one probe) at a time.

    Source:
        Musgrave, Belongie, Lim, "A Metric Learning Reality Check", ECCV 2020, for mAP@R.
    """
    found = []
    for way in _directions(samples):
        dear = affordable_energies(matcher, embeddings) // max(1, len(way.items))
        probes = _probes(samples, way, min(settings.probes, max(1, dear)), seed)
        if len(probes):
            found.append(_searched(matcher, samples, embeddings, way, probes, settings.recall_at))
    return tuple(found)


def chance_of_recall(items: int, answers: Int[ndarray, " probes"], k: int) -> float:
    """Recall@k of items in random order, as the mean over probes with so many right answers.

        1 - C(items - answers, k) / C(items, k)

    Example:
        >>> chance_of_recall(4, np.array([1]), 1), chance_of_recall(4, np.array([1, 2]), 2)
        (0.25, 0.6666666666666667)
    """
    missed = np.ones(len(answers))
    for drawn in range(min(k, items)):
        missed *= np.maximum(items - answers - drawn, 0) / (items - drawn)
    return float(1 - missed.mean())


def _directions(samples: Samples) -> list[_Direction]:
    everyone = np.arange(len(samples))
    if samples.side is None:
        return [_Direction(None, everyone, everyone)]
    sides = [(name, everyone[samples.side == at]) for at, name in enumerate(samples.sides)]
    return [
        _Direction(f"{name} → {other}", probes, items)
        for (name, probes), (other, items) in permutations(sides, 2)
    ]


def _searched(
    matcher: Matcher,
    samples: Samples,
    embeddings: Float[Tensor, "samples dim"],
    way: _Direction,
    probes: Int[ndarray, " probes"],
    ranks: tuple[int, ...],
) -> Search:
    found = [
        _retrieved(samples, way.items, probe, energy)
        for probe, energy in _rows(matcher, embeddings, way.items, probes)
    ]
    rank = np.concatenate([one.first_correct_rank for one in found])
    precision = np.concatenate([one.average_precision_at_r for one in found])
    unit = samples.units[probes]
    answers = _answers(samples, way, probes)
    return Search(
        direction=way.name,
        probes=len(probes),
        items=way.searched,
        recall={k: rate_with_interval(rank <= k, unit, unit) for k in ranks},
        chance={k: chance_of_recall(way.searched, answers, k) for k in ranks},
        median_rank=float(np.median(rank)),
        mean_average_precision_at_r=float(precision.mean()),
    )


def _probes(samples: Samples, way: _Direction, limit: int, seed: int) -> Int[ndarray, " probes"]:
    """Genuine samples with a right answer among the items; a draw where there are many."""
    real = way.probes[~samples.forged[way.probes]]
    answerable: Int[ndarray, " probes"] = real[_answers(samples, way, real) > 0]
    if len(answerable) <= limit:
        return answerable
    generator = np.random.default_rng(seed)
    return np.sort(generator.choice(answerable, limit, replace=False))


def _answers(
    samples: Samples, way: _Direction, probes: Int[ndarray, " probes"]
) -> Int[ndarray, " probes"]:
    """How many right answers each probe has, itself not counted."""
    real = way.items[~samples.forged[way.items]]
    count = np.bincount(samples.identity[real], minlength=len(samples.names))
    answers: Int[ndarray, " probes"] = count[samples.identity[probes]] - np.isin(probes, real)
    return answers


def _rows(
    matcher: Matcher,
    embeddings: Float[Tensor, "samples dim"],
    items: Int[ndarray, " items"],
    probes: Int[ndarray, " probes"],
) -> Iterator[tuple[int, Float[ndarray, " items"]]]:
    """Each probe with its energy against every item, computed some probes at a time."""
    at_once = max(1, ENERGIES_AT_ONCE // len(items))
    for start in range(0, len(probes), at_once):
        queries = probes[start : start + at_once]
        block = matcher.compare_all(embeddings[queries], embeddings[items]).numpy()
        yield from zip(queries.tolist(), block, strict=True)


def _retrieved(
    samples: Samples, items: Int[ndarray, " items"], probe: int, energy: Float[ndarray, " items"]
) -> Retrieval:
    """What one probe found; it stands last of its pool, where `retrieve` leaves it out."""
    others = items != probe
    pool = np.append(items[others], probe)
    row = np.append(energy[others], 0.0)
    alone = [(np.array([len(pool) - 1]), row[None])]
    return retrieve(alone, samples.identity[pool], samples.forged[pool])
