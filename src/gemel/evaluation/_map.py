"""A flat map of what the network finds alike."""

from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Bool, Float, Int
from numpy import ndarray
from torch import Tensor

from gemel.bundle import Matcher
from gemel.data import Samples
from gemel.evaluation._plain import SHOWN_ONLY

IDENTITIES_MAPPED = 16
"""More cannot be told apart by colour and shape."""

FEWEST_FOR_NEIGHBOURS = 30
"""Below this t-SNE has too few neighbours to weigh; principal coordinates serve better."""


@dataclass(frozen=True, eq=False)
class EmbeddingMap:
    """Some samples on a plane: those that the network finds alike lie close.

    Attributes:
        method: "t-SNE" or "principal coordinates", both made from energies.
        identities: Names of the identities shown.
        point: Where each sample lies; distances on a t-SNE map mean little beyond near and far.
        identity: Whom each shows, as a position in `identities`.
        forged: Whether it imitates that identity.
    """

    method: str
    identities: tuple[str, ...]
    point: Float[ndarray, "samples 2"] = field(metadata=SHOWN_ONLY)
    identity: Int[ndarray, " samples"] = field(metadata=SHOWN_ONLY)
    forged: Bool[ndarray, " samples"] = field(metadata=SHOWN_ONLY)


def draw_map(
    matcher: Matcher,
    samples: Samples,
    embeddings: Float[Tensor, "samples dim"],
    *,
    limit: int,
    seed: int,
) -> EmbeddingMap | None:
    """At most `limit` samples of at most 16 identities; None for fewer than 3 samples."""
    chosen = _chosen(samples, limit, seed)
    if len(chosen) < 3:
        return None
    some = embeddings[chosen]
    energy = matcher.compare_all(some, some).numpy().astype(np.float64)
    # A learned head may give negative energies, and not 0 between a sample and itself.
    energy = (energy + energy.T) / 2
    energy -= energy.min()
    np.fill_diagonal(energy, 0.0)
    method, point = _flattened(energy, seed)
    present, identity = np.unique(samples.identity[chosen], return_inverse=True)
    names = tuple(samples.names[who] for who in present)
    return EmbeddingMap(method, names, point, identity, samples.forged[chosen])


def _chosen(samples: Samples, limit: int, seed: int) -> Int[ndarray, " chosen"]:
    """As many samples of each drawn identity as there is room for."""
    generator = np.random.default_rng(seed)
    present = samples.identities
    drawn = generator.choice(present, min(IDENTITIES_MAPPED, len(present)), replace=False)
    room = limit // max(1, len(drawn))
    groups = [generator.permutation(np.flatnonzero(samples.identity == who)) for who in drawn]
    return np.sort(np.concatenate([group[:room] for group in groups]))


def _flattened(
    energy: Float[ndarray, "samples samples"], seed: int
) -> tuple[str, Float[ndarray, "samples 2"]]:
    start = _principal_coordinates(energy)
    if len(energy) < FEWEST_FOR_NEIGHBOURS:
        return "principal coordinates", start
    from sklearn.manifold import TSNE

    spread = start[:, 0].std() or 1.0
    method = TSNE(
        metric="precomputed",
        perplexity=min(30, (len(energy) - 1) / 3),
        init=(start / spread * 1e-4).astype(np.float32),
        learning_rate="auto",
        max_iter=500,
        random_state=seed,
    )
    return "t-SNE", method.fit_transform(energy).astype(np.float64)


def _principal_coordinates(
    energy: Float[ndarray, "samples samples"],
) -> Float[ndarray, "samples 2"]:
    """The plane in which points keep these distances best.

    Source:
        Torgerson, "Multidimensional scaling: I. Theory and method", Psychometrika 1952.
    """
    squared = energy**2
    rows = squared.mean(axis=0)
    centred = -(squared - rows[:, None] - rows[None, :] + squared.mean()) / 2
    size, direction = np.linalg.eigh(centred)
    # eigh leaves the sign open; fixing it gives the same map on every machine.
    flat = direction[:, -2:][:, ::-1]
    flat = flat * np.where(flat[np.abs(flat).argmax(axis=0), [0, 1]] < 0, -1, 1)
    placed: Float[ndarray, "samples 2"] = flat * np.sqrt(np.maximum(size[-2:][::-1], 0.0))
    return placed
