"""How the samples of one part are dealt to several, and what must stay together."""

from collections.abc import Mapping

import numpy as np
from jaxtyping import Int
from numpy import ndarray

from gemel.data._components import components
from gemel.data._pairs import USERS_OWN
from gemel.data._samples import Samples
from gemel.errors import SourceError

LEAST = 2
"""Groups a part needs, and samples an identity: for an impostor and a genuine pair."""

LARGEST_GROUP = 0.5
"""Share of a pool that what is linked may take: more would leave the other parts too little."""


def by_identity(
    samples: Samples,
    inside: Int[ndarray, " pool"],
    pool: str,
    shares: Mapping[str, float],
    generator: np.random.Generator,
) -> list[str]:
    """The part of each sample in the pool; an identity stays whole."""
    identity = samples.identity[inside]
    return _undivided(identity, paired(samples, inside), pool, shares, generator)


def by_links(
    samples: Samples,
    inside: Int[ndarray, " pool"],
    pool: str,
    shares: Mapping[str, float],
    generator: np.random.Generator,
) -> list[str]:
    """The part of each sample in the pool; what is linked, directly or not, stays together.

    Raises:
        SourceError: If too few groups are apart from each other.
    """
    group = _linked(samples)
    groups = np.unique(group[inside])
    if len(groups) < LEAST * (len(shares) + 1):
        raise SourceError(
            f"The listed pairs link all samples into {len(groups)} groups, too few to divide into "
            f"{', '.join((pool, *shares))} without a sample on both sides. Give a column split, or "
            "set the share of a part to 0."
        )
    return _undivided(group[inside], _able(samples, group, inside), pool, shares, generator)


def by_sample(
    samples: Samples,
    inside: Int[ndarray, " pool"],
    pool: str,
    shares: Mapping[str, float],
    generator: np.random.Generator,
) -> list[str]:
    """The part of each sample in the pool; every identity is divided in the same proportions."""
    parts = np.full(len(inside), pool, dtype=object)
    kinds = samples.identity[inside] * 2 + samples.forged[inside]
    for kind in np.unique(kinds):
        members = generator.permutation(np.flatnonzero(kinds == kind))
        least = LEAST if len(members) >= LEAST * (len(shares) + 1) else 0
        parts[members] = _deal(len(members), pool, shares, least)
    return list(parts)


def is_only_pairs(samples: Samples) -> bool:
    """Whether listed pairs are all there is: nobody has two samples."""
    return USERS_OWN in samples.comparisons and len(samples.identities) == len(samples)


def links_allow(
    samples: Samples, inside: Int[ndarray, " pool"], shares: Mapping[str, float]
) -> bool:
    """Whether the user's own pairs or triplets link the pool into groups that can be dealt."""
    if USERS_OWN not in samples.comparisons and samples.triplets is None:
        return False
    group = _linked(samples)
    _, sizes = np.unique(group[inside], return_counts=True)
    fits = bool(sizes.max() <= LARGEST_GROUP * len(inside))
    return fits and _are_enough(_able(samples, group, inside), shares)


def identities_allow(
    samples: Samples, inside: Int[ndarray, " pool"], shares: Mapping[str, float]
) -> bool:
    """Whether each part can have identities of its own, with a genuine pair each."""
    return _are_enough(paired(samples, inside), shares)


def paired(samples: Samples, inside: Int[ndarray, " pool"]) -> Int[ndarray, " paired"]:
    """Identities with at least two genuine samples in the pool."""
    genuine = inside[~samples.forged[inside]]
    identity, counts = np.unique(samples.identity[genuine], return_counts=True)
    return np.asarray(identity[counts >= LEAST])


def too_few(samples: Samples, inside: Int[ndarray, " pool"], shares: Mapping[str, float]) -> str:
    return (
        f"A split by identity needs {LEAST * (len(shares) + 1)} identities with two samples or "
        f"more ({LEAST} each to keep and for {', '.join(shares)}); there are "
        f"{len(paired(samples, inside))}. Add identities, set the share of a part to 0, or "
        "split by sample."
    )


def _linked(samples: Samples) -> Int[ndarray, " samples"]:
    """For each sample the group that its identity, the user's pairs and triplets put it in."""
    _, first, who = np.unique(samples.identity, return_index=True, return_inverse=True)
    links = [(np.arange(len(samples)), first[who])]
    if (pairs := samples.comparisons.get(USERS_OWN)) is not None:
        links.append((pairs.left, pairs.right))
    if samples.triplets is not None:
        anchor, positive, negative = samples.triplets.T
        links += [(anchor, positive), (anchor, negative)]
    left, right = (np.concatenate(ends) for ends in zip(*links, strict=True))
    return components(len(samples), left, right)


def _able(
    samples: Samples, group: Int[ndarray, " samples"], inside: Int[ndarray, " pool"]
) -> Int[ndarray, " groups"]:
    """The groups of the pool that hold a genuine pair, by identity or as listed."""
    held = inside[np.isin(samples.identity[inside], paired(samples, inside))]
    pairs = samples.comparisons.get(USERS_OWN)
    listed = inside[:0] if pairs is None else np.intersect1d(pairs.left[pairs.same], inside)
    return np.asarray(np.unique(group[np.concatenate((held, listed))]))


def _are_enough(several: Int[ndarray, " groups"], shares: Mapping[str, float]) -> bool:
    return len(several) >= LEAST * (len(shares) + 1)


def _undivided(
    group: Int[ndarray, " pool"],
    several: Int[ndarray, " several"],
    pool: str,
    shares: Mapping[str, float],
    generator: np.random.Generator,
) -> list[str]:
    """The part of each sample in the pool, so that a group stays whole.

    Groups without a genuine pair make impostors only: they are dealt apart from the `several`
    that have one, so that they can never fill a part and leave it without a genuine pair.
    """
    alone = np.setdiff1d(group, several)
    home: dict[int, str] = {}
    for groups, least in ((several, LEAST), (alone, 0 if len(several) else LEAST)):
        dealt = _deal(len(groups), pool, shares, least)
        home.update(zip(generator.permutation(groups).tolist(), dealt, strict=True))
    return [home[one] for one in group.tolist()]


def _deal(count: int, pool: str, shares: Mapping[str, float], least: int) -> list[str]:
    """Parts for `count` shuffled items: each its share, but `least` at least; `pool` the rest."""
    taken = {part: max(least, round(share * count)) for part, share in shares.items()}
    dealt = [part for part, items in taken.items() for _ in range(items)]
    return (dealt + [pool] * count)[:count]
