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
        shots: Examples of each; where there are sides, all of the first side, and queries of
            the others.
        episodes: Each draws `ways` identities and asks for one further sample of every one.
        accuracy: Share of questions answered rightly, a tie broken by lot; chance is 1 / ways.
            The interval is over the queries' identities (or samples), not over episodes,
            which repeat them.
    """

    ways: int
    shots: int
    episodes: int
    accuracy: Measured


@dataclass(frozen=True, eq=False)
class _Known:
    """The genuine samples of one identity.

    Attributes:
        examples: Those that may be shown.
        queries: Those that may be asked for; None asks for examples that are not shown.
    """

    examples: Int[ndarray, " examples"]
    queries: Int[ndarray, " queries"] | None

    def enough_for(self, shots: int) -> bool:
        """Whether so many can be shown, and one asked for."""
        if self.queries is None:
            return len(self.examples) > shots
        return len(self.examples) >= shots and len(self.queries) > 0

    def draw(self, shots: int, generator: Generator) -> Int[ndarray, " queryandshots"]:
        """A query, then its references."""
        if self.queries is None:
            return generator.choice(self.examples, shots + 1, replace=False)
        query = generator.choice(self.queries, 1)
        return np.append(query, generator.choice(self.examples, shots, replace=False))


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
        settings: `ways` is reduced to the identities that have enough genuine samples.

    Source:
        Lake, Salakhutdinov, Tenenbaum, "Human-level concept learning through probabilistic
        program induction", Science 2015, for the task; identities here are drawn from all.
    """
    enough = [known for known in _all_known(samples) if known.enough_for(settings.shots)]
    ways = min(settings.ways, len(enough))
    if ways < 2:
        return None
    generator = np.random.default_rng(seed)
    asked, right = [], []
    for _ in range(settings.episodes):
        identities = generator.choice(len(enough), ways, replace=False)
        drawn = np.stack([enough[who].draw(settings.shots, generator) for who in identities])
        points = _points(matcher, samples, embeddings, drawn)
        asked.append(drawn[:, 0])
        right.append(generator.random(ways) < points)
    unit = samples.units[np.concatenate(asked)]
    accuracy = rate_with_interval(np.concatenate(right), unit, unit)
    return OneShot(ways, settings.shots, settings.episodes, accuracy)


def _all_known(samples: Samples) -> list[_Known]:
    real = [members[~samples.forged[members]] for members in samples.members]
    if samples.side is None:
        return [_Known(members, None) for members in real]
    first = samples.side == 0
    return [_Known(members[first[members]], members[~first[members]]) for members in real]


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
