"""Who is enrolled, with which samples, and who is a stranger."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Int
from numpy import ndarray
from numpy.random import Generator

from gemel.data import Samples

LADDER = (1, 2, 3, 5, 10)
"""Numbers of references to choose from, where no calibration says others."""

ENOUGH = 40
"""Identities that make a gallery and as many strangers worth counting."""


@dataclass(frozen=True, eq=False)
class Lineup:
    """One draw of who may be enrolled, in the order in which galleries fill up with them.

    Attributes:
        identity: First those of the enrolled half, who have samples to be probed with beside
            their references; then those who have not, in case a gallery is larger.
        half: How many the enrolled half are.
        reference: Positions of all their references.
        owner: Whose each is, as a place in `identity`, ascending.
    """

    identity: Int[ndarray, " identities"]
    half: int
    reference: Int[ndarray, " references"]
    owner: Int[ndarray, " references"]


def able(samples: Samples, references: int) -> Int[ndarray, " able"]:
    """Identities with so many references and a sample left to be probed with."""
    shown, asked = _counts(samples)
    if samples.side is None:
        return np.flatnonzero(shown > references)
    return np.flatnonzero((shown >= references) & (asked > 0))


def affordable_references(samples: Samples, known: Sequence[int] = LADDER) -> int | None:
    """The most of `known` references that `ENOUGH` identities have, or half of all who can.

    None where fewer than two identities can be enrolled at all.
    """
    capable = {references: len(able(samples, references)) for references in known}
    if max(capable.values(), default=0) < 2:
        return None
    enough = min(ENOUGH, max(2, max(capable.values()) // 2))
    return max(references for references, count in capable.items() if count >= enough)


def reach(samples: Samples, references: int) -> tuple[int, int]:
    """The size of the enrolled half, and that of the largest gallery that can be filled up."""
    shown, _ = _counts(samples)
    capable = len(able(samples, references))
    return capable // 2, int((shown > 0).sum()) - capable + capable // 2


def draw_lineup(samples: Samples, references: int, generator: Generator) -> Lineup:
    """Half of those who are `able` in random order, then who could fill up, each with samples.

    The other half, and who is not reached by a gallery's size, are strangers. Forgeries are never
    references; where there are sides, all references are of the first.
    """
    capable = generator.permutation(able(samples, references))
    half = len(capable) // 2
    shown, _ = _counts(samples)
    others = np.setdiff1d(np.flatnonzero(shown > 0), capable)
    identity = np.concatenate([capable[:half], generator.permutation(others)])
    shown_at = places(samples, may_be_shown(samples))
    drawn = [
        generator.choice(shown_at[who], min(references, len(shown_at[who])), replace=False)
        for who in identity.tolist()
    ]
    owner = np.repeat(np.arange(len(identity)), [len(one) for one in drawn])
    return Lineup(identity, half, np.concatenate(drawn), owner)


def may_be_shown(samples: Samples) -> Bool[ndarray, " samples"]:
    """Which samples may be references."""
    return ~samples.forged if samples.side is None else ~samples.forged & (samples.side == 0)


def may_be_asked(samples: Samples) -> Bool[ndarray, " samples"]:
    """Which samples may be probes when they are no references."""
    return ~samples.forged if samples.side is None else ~samples.forged & (samples.side != 0)


def _counts(
    samples: Samples,
) -> tuple[Int[ndarray, " identities"], Int[ndarray, " identities"]]:
    """How many samples of each identity may be references, and probes."""
    size = len(samples.names)
    shown, asked = (
        np.bincount(samples.identity[which], minlength=size)
        for which in (may_be_shown(samples), may_be_asked(samples))
    )
    return shown, asked


def places(
    samples: Samples, which: Bool[ndarray, " samples"]
) -> dict[int, Int[ndarray, " places"]]:
    """Where the chosen samples of each identity stand."""
    chosen = np.flatnonzero(which)
    order = chosen[np.argsort(samples.identity[chosen], kind="stable")]
    who, first = np.unique(samples.identity[order], return_index=True)
    return dict(zip(who.tolist(), np.split(order, first)[1:], strict=True))
