"""Published tasks of naming, each answered by a gallery made on the spot."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int
from numpy import ndarray
from torch import Tensor

from gemel.bundle import Matcher
from gemel.data import Episodes, Samples
from gemel.identification import Identification, Roster, Scoring
from gemel.metrics import Measured, one_shot_accuracy, rate_with_interval


@dataclass(frozen=True)
class OfficialEpisodes:
    """How often the right identity is found in the tasks that a data set is published with.

    Not to be compared with `OneShot`, whose episodes are drawn: whom an official episode chooses
    from may be much more alike.

    Attributes:
        name: What the data set calls them.
        ways: Identities to choose from in an episode, with one example each.
        episodes: How many there are.
        accuracy: Share of questions answered rightly, a tie broken by lot; chance is 1 / ways.
            The interval is over episodes, whose questions share their examples and their hands.
    """

    name: str
    ways: int
    episodes: int
    accuracy: Measured

    @property
    def sentence(self) -> str:
        """What was asked, in plain words."""
        return (
            f"{self.accuracy.trials:,} questions in the {self.episodes} {self.name}, each to pick "
            f"one of {self.ways} identities from one example of each. The interval says how far "
            "the number would move with other runs."
        )


def play_official(
    matcher: Matcher,
    samples: Samples,
    embeddings: Float[Tensor, "samples dim"],
    identification: Identification | None,
    seed: int,
) -> tuple[OfficialEpisodes, ...]:
    """Answer all official tasks among `samples`; none where the source has none.

    Args:
        embeddings: Those of `samples`.
        identification: How energies are normalised; as they are without one.
        seed: Of the lots that break ties.
    """
    scoring = Scoring() if identification is None else identification.scoring
    vectors, generator = embeddings.numpy(), np.random.default_rng(seed)
    found = []
    for name, tasks in samples.episodes.items():
        points = np.stack(
            [_points(matcher, scoring, vectors, tasks, at) for at in range(len(tasks))]
        )
        right: Bool[ndarray, "episodes queries"] = generator.random(points.shape) < points
        episode = np.repeat(np.arange(len(tasks)), points.shape[1])
        accuracy = rate_with_interval(right.ravel(), episode, episode)
        found.append(OfficialEpisodes(name, tasks.reference.shape[1], len(tasks), accuracy))
    return tuple(found)


def _points(
    matcher: Matcher,
    scoring: Scoring,
    vectors: Float[ndarray, "samples dim"],
    tasks: Episodes,
    at: int,
) -> Float[ndarray, " queries"]:
    """1 for each query whose own identity is nearest, a part of it where others tie."""
    reference, query = tasks.reference[at], tasks.query[at]
    quality = scoring.quality(vectors[reference], matcher.compare_embeddings)
    ways: Int[ndarray, " ways"] = np.arange(len(reference))
    gallery = Roster(vectors[reference], ways, quality, len(reference))
    energy = scoring.energies(vectors[query], gallery, matcher.compare_embeddings)
    return np.array(
        [
            one_shot_accuracy(energy[[row]], tasks.answer[at, [row]], ways)
            for row in range(len(query))
        ]
    )
