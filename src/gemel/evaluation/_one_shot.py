"""Told once, recognised afterwards: N-way k-shot episodes."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray
from numpy.random import Generator
from torch import Tensor

from gemel.bundle import Matcher
from gemel.data import Samples
from gemel.evaluation._settings import EvaluationSettings
from gemel.metrics import Measured, one_shot_accuracy, rate_with_interval


@dataclass(frozen=True)
class OneShot:
    """How often the right identity is found among few, from few examples of each.

    Attributes:
        ways: Identities to choose from in an episode.
        shots: Examples of each.
        episodes: Each draws `ways` identities and asks for one further sample of every one.
        accuracy: Share of questions answered rightly, a tie broken by lot; chance is 1 / ways.
            The interval is over the queries' identities (or samples), not over episodes,
            which repeat them.
    """

    ways: int
    shots: int
    episodes: int
    accuracy: Measured


def play_episodes(
    matcher: Matcher,
    samples: Samples,
    embeddings: Float[Tensor, "samples dim"],
    settings: EvaluationSettings,
    seed: int,
) -> OneShot | None:
    """Draw episodes among the genuine samples; None where two identities cannot be asked for.

    Args:
        embeddings: Those of `samples`.
        settings: `ways` is reduced to the identities that have `shots` + 1 genuine samples.

    Source:
        Lake, Salakhutdinov, Tenenbaum, "Human-level concept learning through probabilistic
        program induction", Science 2015, for the task; identities here are drawn from all.
    """
    groups = [
        np.flatnonzero((samples.identity == who) & ~samples.forged) for who in samples.identities
    ]
    enough = [group for group in groups if len(group) > settings.shots]
    ways = min(settings.ways, len(enough))
    if ways < 2:
        return None
    generator = np.random.default_rng(seed)
    asked, right = [], []
    for _ in range(settings.episodes):
        drawn = _draw(enough, ways, settings.shots, generator)
        points = _points(matcher, samples, embeddings, drawn)
        asked.append(drawn[:, 0])
        right.append(generator.random(ways) < points)
    unit = samples.units[np.concatenate(asked)]
    accuracy = rate_with_interval(np.concatenate(right), unit, unit)
    return OneShot(ways, settings.shots, settings.episodes, accuracy)


def _draw(
    groups: list[Int[ndarray, " _"]], ways: int, shots: int, generator: Generator
) -> Int[ndarray, "ways queryandshots"]:
    """One row per drawn identity: its query, then its references."""
    identities = generator.choice(len(groups), ways, replace=False)
    rows = [generator.choice(groups[who], shots + 1, replace=False) for who in identities]
    return np.stack(rows)


def _points(
    matcher: Matcher,
    samples: Samples,
    embeddings: Float[Tensor, "samples dim"],
    drawn: Int[ndarray, "ways queryandshots"],
) -> Float[ndarray, " ways"]:
    """1 for each query whose own identity is nearest, a part of it where others tie."""
    query, reference = drawn[:, 0], drawn[:, 1:].ravel()
    energy = matcher.compare_all(embeddings[query], embeddings[reference]).numpy()
    known = samples.identity[reference]
    return np.array(
        [
            one_shot_accuracy(energy[[row]], samples.identity[query[[row]]], known)
            for row in range(len(query))
        ]
    )
