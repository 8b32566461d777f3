"""From samples to open-set rates: enrol some, let everybody else knock, count."""

import numpy as np
from jaxtyping import Float
from torch import Tensor

from gemel.bundle import Matcher
from gemel.data import Samples
from gemel.evaluation._count_open_set import Counting
from gemel.evaluation._effort import affordable_energies
from gemel.evaluation._knocks import Door, joined
from gemel.evaluation._lineup import (
    LADDER,
    able,
    affordable_references,
    draw_lineup,
    reach,
)
from gemel.evaluation._nouns import noun_of
from gemel.evaluation._open_set import OpenSet
from gemel.evaluation._points import Points
from gemel.evaluation._settings import EvaluationSettings, OpenSetSettings
from gemel.identification import Identification, Scoring
from gemel.metrics import Searches


def open_set(
    matcher: Matcher,
    samples: Samples,
    embeddings: Float[Tensor, "samples dim"],
    identification: Identification | None,
    failure_to_acquire: float,
    settings: EvaluationSettings,
    seed: int,
) -> OpenSet | None:
    """Try out galleries of some of the identities with all the others as strangers.

    None where none is asked for, or where fewer than two identities have enough samples. Where
    energies are dear, fewer draws are made and a draw of the probes searches.

    Args:
        embeddings: Those of `samples`.
        identification: Calibrated beforehand on other identities. Without one there is no
            operating point to measure at, and none is chosen here.
    """
    asked = settings.open_set
    references = None if asked is None else _references(samples, identification, asked)
    if asked is None or references is None:
        return None
    scoring = Scoring() if identification is None else identification.scoring
    door = Door(samples, embeddings.numpy(), scoring, matcher.compare_embeddings)
    points = Points(identification, references)
    half, sizes, beyond = _sizes(samples, references, asked)
    afforded = affordable_energies(matcher, embeddings)
    draws, found = _tried(door, points, sizes, asked, afforded, seed)
    counting = Counting(samples, points, failure_to_acquire, asked, settings.resamples, seed)
    galleries = [counting.gallery(searches) for searches in found.values()]
    return OpenSet(
        references=references,
        able=len(able(samples, references)),
        draws=draws,
        galleries=tuple(gallery for gallery in galleries if gallery is not None),
        half=half,
        beyond=beyond,
        rates=asked.rates,
        refused=points.refusal(sizes),
        noun=noun_of(matcher.preprocessing, samples),
        unit=samples.split_by,
    )


def _references(
    samples: Samples, identification: Identification | None, asked: OpenSetSettings
) -> int | None:
    """With how many each is enrolled; None where fewer than two identities can be."""
    if asked.references is not None:
        return asked.references if len(able(samples, asked.references)) > 1 else None
    levels = identification.levels if identification else ()
    return affordable_references(samples, [level.references for level in levels] or LADDER)


def _sizes(
    samples: Samples, references: int, asked: OpenSetSettings
) -> tuple[int, list[int], tuple[int, ...]]:
    """How many half of the identities are, the sizes to measure, and those beyond reach."""
    half, most = reach(samples, references)
    sizes = {half, *(size for size in asked.sizes if size <= most)}
    return half, sorted(sizes), tuple(size for size in asked.sizes if size > most)


def _tried(
    door: Door,
    points: Points,
    sizes: list[int],
    asked: OpenSetSettings,
    afforded: int,
    seed: int,
) -> tuple[int, dict[int, Searches]]:
    """How many draws were made, and for each size the searches of all of them."""
    generator = np.random.default_rng(seed)
    found: dict[int, list[Searches]] = {size: [] for size in sizes}
    draws = 0
    while draws < asked.draws and (draws == 0 or afforded > 0):
        lineup = draw_lineup(door.samples, points.references, generator)
        held = np.bincount(lineup.owner)
        shown = int(held[: sizes[-1]].sum())
        probes = np.arange(len(door.samples))
        if (room := max(1, afforded // shown)) < len(probes):
            probes = np.sort(generator.choice(probes, room, replace=False))
        afforded -= len(probes) * shown
        allowances = {size: points.allowance(size, held[:size]) for size in sizes}
        for size, searches in door.knock(lineup, allowances, probes).items():
            found[size].append(searches)
        draws += 1
    return draws, {size: joined(parts) for size, parts in found.items()}
