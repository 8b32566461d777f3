"""Naming samples of known identities: by their nearest references, and by a linear classifier."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import torch
from jaxtyping import Float, Int
from numpy import ndarray
from torch import Tensor

from gemel.bundle import Matcher
from gemel.data import Samples
from gemel.decision import ClassHead, affordable_embeddings, fit_class_head
from gemel.errors import LeakError, RangeError
from gemel.evaluation._effort import affordable_energies
from gemel.evaluation._settings import EvaluationSettings
from gemel.metrics import Measured, nearest_neighbour_identity, rate_with_interval

ENERGIES_AT_ONCE = 4_000_000


@dataclass(frozen=True)
class Classes:
    """How well frozen embeddings say which of the known identities a sample shows.

    Attributes:
        classes: Identities among the references.
        references: Samples of known identity, from data that was learned from.
        queries: Genuine samples that were named.
        nearest_neighbour_accuracy: For each k, share of queries that most of their k nearest
            references name rightly; of tied identities that of the nearest.
        linear_accuracy: Share that a class head fitted on the references names rightly.
        chance: Share named rightly by always saying the references' most frequent identity.
    """

    classes: int
    references: int
    queries: int
    nearest_neighbour_accuracy: Mapping[int, Measured]
    linear_accuracy: Measured
    chance: float


@dataclass(frozen=True, eq=False)
class Roster:
    """References with their embeddings, and the classifier that was fitted to them.

    Attributes:
        embeddings: Those of the references.
        identity: Whom each shows.
        linear: From embeddings to identities.
    """

    matcher: Matcher
    embeddings: Float[Tensor, "references dim"]
    identity: Int[ndarray, " references"]
    linear: ClassHead

    def name(
        self,
        samples: Samples,
        embeddings: Float[Tensor, "samples dim"],
        settings: EvaluationSettings,
        seed: int,
    ) -> Classes:
        """Name at most `settings.probes` genuine samples, and count the right names."""
        queries = _some(np.flatnonzero(~samples.forged), settings.probes, seed)
        truth, unit = samples.identity[queries], samples.units[queries]

        def accuracy(named: Int[ndarray, " queries"]) -> Measured:
            return rate_with_interval(named == truth, unit, unit)

        asked = embeddings[queries]
        ranks = [k for k in settings.neighbours if k <= len(self.identity)]
        nearest = self._by_neighbours(asked, ranks)
        return Classes(
            classes=len(np.unique(self.identity)),
            references=len(self.identity),
            queries=len(queries),
            nearest_neighbour_accuracy={k: accuracy(nearest[k]) for k in ranks},
            linear_accuracy=accuracy(self._by_the_head(asked)),
            chance=float((truth == np.bincount(self.identity).argmax()).mean()),
        )

    def _by_the_head(self, asked: Float[Tensor, "queries dim"]) -> Int[ndarray, " queries"]:
        """Whom the classifier says each query shows."""
        probability = self.linear.probabilities(asked.numpy())
        named: Int[ndarray, " queries"] = np.unique(self.identity)[probability.argmax(axis=1)]
        return named

    def _by_neighbours(
        self, asked: Float[Tensor, "queries dim"], ranks: list[int]
    ) -> dict[int, Int[ndarray, " queries"]]:
        """For each k, whom the nearest references say each query shows."""
        at_once = max(1, ENERGIES_AT_ONCE // len(self.identity))
        named: dict[int, list[Int[ndarray, " block"]]] = {k: [] for k in ranks}
        for block in torch.split(asked, at_once):
            energy = self.matcher.compare_all(block, self.embeddings).numpy()
            for k in ranks:
                named[k].append(nearest_neighbour_identity(energy, self.identity, k))
        return {k: np.concatenate(blocks) for k, blocks in named.items()}


def enlist(
    matcher: Matcher,
    samples: Samples,
    embeddings: Float[Tensor, "samples dim"],
    references: Samples | None,
    settings: EvaluationSettings,
    seed: int,
) -> Roster | None:
    """The references to name `samples` by; None where they cannot be named by them.

    They can where every identity of theirs stands in the references, two or more at all, and
    any two samples may be compared: not where there are sides. At most `settings.references`
    are drawn; fewer where energies, or a classifier of so many classes, are dear.

    Args:
        embeddings: Those of `samples`.

    Raises:
        RangeError: If the references are of another source: identities could not be told.
        LeakError: If a sample is a reference too.
    """
    if references is None or samples.side is not None:
        return None
    _refuse_unfit(samples, references)
    genuine = np.flatnonzero(~references.forged)
    known = np.unique(references.identity[genuine])
    if len(known) < 2 or not np.isin(samples.identity, known).all():
        return None
    limit = min(settings.references, _affordable(matcher, embeddings, len(known), settings))
    if limit < len(known):
        return None
    some = references.take(_some(genuine, limit, seed))
    embedded = matcher.embed_samples(some)
    linear = fit_class_head(embedded.numpy(), some.identity, some.names)
    return Roster(matcher, embedded, some.identity, linear)


def _affordable(
    matcher: Matcher,
    embeddings: Float[Tensor, "samples dim"],
    classes: int,
    settings: EvaluationSettings,
) -> int:
    """References that can be compared with every query, and learned from, in bounded time."""
    queries = min(settings.probes, len(embeddings))
    compared = affordable_energies(matcher, embeddings) // queries
    return min(compared, affordable_embeddings(embeddings.shape[1], classes))


def _some(places: Int[ndarray, " places"], limit: int, seed: int) -> Int[ndarray, " chosen"]:
    """All of them, or a draw of `limit`."""
    if len(places) <= limit:
        return places
    return np.sort(np.random.default_rng(seed).choice(places, limit, replace=False))


def _refuse_unfit(samples: Samples, references: Samples) -> None:
    if references.names != samples.names:
        raise RangeError(
            "References need to be a part of the source that the samples are of: who is who is "
            f"told by places in one list of {len(samples.names):,} names, and theirs has "
            f"{len(references.names):,}. Take both from one `split`."
        )
    shared = np.intersect1d(samples.rows, references.rows)
    if samples.cache is references.cache and len(shared):
        raise LeakError(
            f"{len(shared):,} of the references are among the samples to be named, and each "
            "would be named by itself. Take references from a part that was learned from."
        )
