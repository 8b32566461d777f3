"""The pairs of a data set that a rate is counted over: all of them, or a fair draw."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from jaxtyping import Int
from numpy import ndarray
from numpy.random import Generator

from gemel.data._samples import Comparisons, Samples

Impostors: TypeAlias = Literal["random", "skilled", "both"]

USERS_OWN = "pairs"
"""What a table of pairs calls its list; it serves every part, each with its own samples."""


def listed_pairs(samples: Samples, part: str) -> Comparisons | None:
    """The pairs that are listed for a part: the official list of that name, or the user's own.

    None where there is no list, or one without genuine or without impostor pairs: nothing
    can be learned from it or measured on it, and identities have to decide what is the same.
    """
    for name in (part, USERS_OWN):
        listed = samples.comparisons.get(name)
        if listed is not None and listed.same.any() and not listed.same.all():
            return listed
    return None


def draw_pairs(
    samples: Samples, *, limit: int = 200_000, impostors: Impostors = "both", seed: int = 0
) -> Comparisons:
    """At most `limit` genuine and `limit` impostor pairs, each pair once.

    All pairs of a kind where there are no more than `limit` of them; otherwise a uniform
    draw, made without listing the others, so that memory follows `limit` and not the
    square of the data.

    Args:
        samples: Whose pairs.
        limit: The most pairs of each kind.
        impostors: "random" pairs two identities, "skilled" a genuine sample with a forgery
            of its identity; "both" halves the limit between them where forgeries exist, and
            gives one the room that the other leaves.
        seed: Of the draw.
    """
    generator = np.random.default_rng(seed)
    genuine, random, skilled = _kinds(samples)
    wanted = {"random": [random], "skilled": [skilled], "both": [random, skilled]}[impostors]
    sizes = [min(limit, kind.pairs) for kind in wanted]
    if sum(sizes) > limit:
        half = limit // 2
        sizes = [max(half, limit - sum(sizes) + size) for size in sizes]
    drawn = [kind.draw(size, generator) for kind, size in zip(wanted, sizes, strict=True)]
    same = genuine.draw(limit, generator)
    pairs = np.concatenate((same, *drawn))
    return Comparisons(pairs[:, 0], pairs[:, 1], np.arange(len(pairs)) < len(same))


@dataclass(frozen=True)
class _Kind:
    """All pairs of one kind: left sample i with partners `first[i]` up to `stop[i]`."""

    left: Int[ndarray, " samples"]
    partners: Int[ndarray, " partners"]
    first: Int[ndarray, " samples"]
    stop: Int[ndarray, " samples"]

    @property
    def pairs(self) -> int:
        return int((self.stop - self.first).sum())

    def draw(self, limit: int, generator: Generator) -> Int[ndarray, "pairs 2"]:
        """All pairs, or `limit` of them."""
        counts = self.stop - self.first
        ends = np.cumsum(counts)
        chosen = _some(self.pairs, limit, generator)
        row = np.searchsorted(ends, chosen, side="right")
        partner = self.first[row] + chosen - (ends - counts)[row]
        return np.stack((self.left[row], self.partners[partner]), axis=1)


def _kinds(samples: Samples) -> tuple[_Kind, _Kind, _Kind]:
    """Genuine pairs, pairs of two identities, and pairs of genuine sample and forgery."""
    order = np.argsort(samples.identity, kind="stable")
    real, forged = order[~samples.forged[order]], order[samples.forged[order]]
    who, imitated = samples.identity[real], samples.identity[forged]
    later, end = np.arange(1, len(real) + 1), np.searchsorted(who, who, side="right")
    return (
        _Kind(real, real, later, end),
        _Kind(real, real, end, np.full(len(real), len(real))),
        _Kind(
            real,
            forged,
            np.searchsorted(imitated, who, side="left"),
            np.searchsorted(imitated, who, side="right"),
        ),
    )


def _some(total: int, limit: int, generator: Generator) -> Int[ndarray, " chosen"]:
    """All numbers below `total`, or `limit` distinct ones of them in random order."""
    if total <= limit:
        return np.arange(total)
    return generator.choice(total, size=limit, replace=False, shuffle=True)
