"""The pairs of a data set that a rate is counted over: all of them, or a fair draw."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal, TypeAlias

import numpy as np
from jaxtyping import Int
from numpy import ndarray
from numpy.random import Generator

from gemel.data._comparisons import Comparisons
from gemel.data._samples import Samples

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


def pairs_of(
    samples: Samples, part: str, *, limit: int, impostors: Impostors = "both", seed: int = 0
) -> Comparisons:
    """The pairs that are listed for a part, or at most `limit` of each kind by `draw_pairs`."""
    listed = listed_pairs(samples, part)
    if listed is not None:
        return listed
    return draw_pairs(samples, limit=limit, impostors=impostors, seed=seed)


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
            gives one the room that the other leaves. Where only different sides are compared
            there are none but random ones, and every two sides get an equal share.
        seed: Of the draw.
    """
    generator = np.random.default_rng(seed)
    if samples.side is not None:
        return _across(samples, limit, generator)
    genuine, random, skilled = _kinds(samples)
    wanted = {"random": [random], "skilled": [skilled], "both": [random, skilled]}[impostors]
    different = _drawn(wanted, limit, generator)
    return _joined(genuine.draw(limit, generator), different)


@dataclass(frozen=True)
class _Kind:
    """All pairs of one kind: left sample i with partners `first[i]` up to `stop[i]`.

    Partners are counted in a ring: past the last comes the first.
    """

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
        partner = (self.first[row] + chosen - (ends - counts)[row]) % max(1, len(self.partners))
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


def _across(samples: Samples, limit: int, generator: Generator) -> Comparisons:
    """Pairs of different sides only, the lesser side on the left."""
    kinds = [_two_sides(samples, *sides) for sides in combinations(range(len(samples.sides)), 2)]
    genuine, impostor = zip(*kinds, strict=True)
    return _joined(_drawn(genuine, limit, generator), _drawn(impostor, limit, generator))


def _two_sides(samples: Samples, left: int, right: int) -> tuple[_Kind, _Kind]:
    """Genuine and impostor pairs of one side with another; forgeries are left out."""
    assert samples.side is not None, "only samples with sides are compared across them"
    order = np.argsort(samples.identity, kind="stable")
    order = order[~samples.forged[order]]
    one, other = order[samples.side[order] == left], order[samples.side[order] == right]
    who, whom = samples.identity[one], samples.identity[other]
    start, stop = (np.searchsorted(whom, who, side=side) for side in ("left", "right"))
    # Everybody but those of the same identity: from where they end, round to where they begin.
    return _Kind(one, other, start, stop), _Kind(one, other, stop, start + len(other))


def _drawn(kinds: Sequence[_Kind], limit: int, generator: Generator) -> Int[ndarray, "pairs 2"]:
    """At most `limit` pairs, as many of each kind; who has fewer leaves the others the room."""
    sizes = dict[int, int]()
    for at in sorted(range(len(kinds)), key=lambda at: kinds[at].pairs):
        room = (limit - sum(sizes.values())) // (len(kinds) - len(sizes))
        sizes[at] = min(room, kinds[at].pairs)
    return np.concatenate([kind.draw(sizes[at], generator) for at, kind in enumerate(kinds)])


def _joined(
    genuine: Int[ndarray, "genuine 2"], impostor: Int[ndarray, "impostor 2"]
) -> Comparisons:
    pairs = np.concatenate((genuine, impostor))
    return Comparisons(pairs[:, 0], pairs[:, 1], np.arange(len(pairs)) < len(genuine))


def _some(total: int, limit: int, generator: Generator) -> Int[ndarray, " chosen"]:
    """All numbers below `total`, or `limit` distinct ones of them in random order."""
    if total <= limit:
        return np.arange(total)
    return generator.choice(total, size=limit, replace=False, shuffle=True)
