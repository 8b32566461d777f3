"""Sources that are lists of pairs of sentences, a list for each part."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Int
from numpy import ndarray

from gemel.data._comparisons import ALIKE, Comparisons
from gemel.data._components import components, positions
from gemel.data._held import HeldStore
from gemel.data._listing import Listing
from gemel.errors import SourceError

SEED = 0


@dataclass(frozen=True)
class Sentences:
    """Pairs of sentences.

    Attributes:
        left, right: The two of each pair.
        score: How alike they are, from 0 to 1; 0 or 1 where `graded` is False.
        graded: Whether a score says more than yes or no.
    """

    left: list[str]
    right: list[str]
    score: list[float]
    graded: bool = True

    def take(self, chosen: Int[ndarray, " chosen"]) -> "Sentences":
        """Some of the pairs."""
        left, right, score = (
            [column[at] for at in chosen] for column in (self.left, self.right, self.score)
        )
        return Sentences(left, right, score, self.graded)


def graded(cell: str | None, least: float, most: float, where: str) -> float:
    """A grade between `least` and `most`, moved to [0, 1].

    Raises:
        SourceError: If it is no such number; `where` names the row.
    """
    try:
        grade = float(cell or "")
    except ValueError:
        grade = math.nan
    if not least <= grade <= most:
        raise SourceError(f"{where}: a grade from {least:g} to {most:g} is needed; got {cell!r}.")
    return (grade - least) / (most - least)


def apart(pairs: Sentences, shares: Mapping[str, float]) -> dict[str, Sentences]:
    """The pairs in parts that have no sentence in common.

    Pairs that share a sentence, directly or through others, stay together; groups of them
    are dealt by a fixed draw until each part has its share of the pairs.

    Args:
        pairs: What to divide.
        shares: The share of each part, summing to 1.
    """
    texts, (left, right) = positions(pairs.left, pairs.right)
    group = components(len(texts), left, right)[left]
    groups, which, size = np.unique(group, return_inverse=True, return_counts=True)
    order = np.random.default_rng(SEED).permutation(len(groups))
    before = np.empty(len(groups))
    before[order] = np.cumsum(size[order]) - size[order]
    ends = np.cumsum(list(shares.values()))[:-1] * len(group)
    part = np.searchsorted(ends, before, side="right")[which]
    return {name: pairs.take(np.flatnonzero(part == at)) for at, name in enumerate(shares)}


def listing_of(name: str, parts: Mapping[str, Sentences]) -> Listing:
    """Each part's sentences, and its pairs as the comparisons of its name.

    Within a part a sentence is one sample in however many pairs; in two parts it is two
    samples. Every sample is an identity of its own: the lists decide what is the same.
    """
    texts: list[str] = []
    split: list[str] = []
    lists: dict[str, Comparisons] = {}
    for part, pairs in parts.items():
        own, (left, right) = positions(pairs.left, pairs.right)
        score = np.array(pairs.score, dtype=np.float64)
        same: Bool[ndarray, " pairs"] = score > ALIKE
        graded = score if pairs.graded else None
        lists[part] = Comparisons(left + len(texts), right + len(texts), same, graded)
        texts += own
        split += [part] * len(own)
    return Listing(
        name=name,
        store=HeldStore(texts, "text", name),
        identity=tuple(f"sentence {at}" for at in range(len(texts))),
        split=tuple(split),
        comparisons=lists,
    )
