"""Samples that lie among another identity's."""

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray

from gemel.diagnosis._finding import Finding, some_of
from gemel.diagnosis._neighbourhood import nearest_samples
from gemel.diagnosis._roster import Roster, called

NEIGHBOURS = 10
"""Nearest samples that are asked; fewer where an identity has fewer others to offer."""
FEWEST = 3
"""Neighbours below which an agreement of all of them is no surprise."""
CONFIDENT = 0.9
"""Share of the neighbours that must belong to one other identity."""
TRUSTED = 0.5
"""Agreement of neighbours beyond chance from which they may be asked: below, the vectors do not
tell identities apart, and the neighbours are anybody."""
NOISE = 0.03
"""Share of such samples from which it is a finding. Identities that resemble each other have some
too: by the pixels of Fashion-MNIST, whose names are right, 2.5 % of the garments."""


def label_noise(vectors: Float[ndarray, "samples dim"], roster: Roster) -> list[Finding]:
    """The finding that samples seem to be listed under another's name.

    Their share is an estimate: a wrong name that the vectors have learned by heart is not seen,
    and a sample that resembles another identity is. Forgeries are left out.
    """
    genuine = np.flatnonzero(~roster.forged)
    who: Int[ndarray, " genuine"] = roster.identity[genuine]
    members = np.unique(who, return_counts=True)[1]
    k = min(NEIGHBOURS, int(np.median(members)) - 1) if len(members) > 1 else 0
    if k < FEWEST:
        return []
    near = who[nearest_samples(vectors[genuine], k)]
    if _agreement(who, near, members) < TRUSTED:
        return []
    votes = (near[:, :, None] == near[:, None, :]).sum(axis=2) * (near != who[:, None])
    astray = np.flatnonzero(votes.max(axis=1) >= CONFIDENT * k)
    if len(astray) < NOISE * len(who):
        return []
    elsewhere = near[astray, votes[astray].argmax(axis=1)]
    named = [
        f"{called(roster, int(genuine[sample]))} among {roster.names[other]}"
        for sample, other in zip(astray, elsewhere, strict=True)
    ]
    return [
        Finding(
            "label noise",
            f"{len(astray):,} of {len(who):,} samples ({len(astray) / len(who):.1%}) have "
            f"{CONFIDENT:.0%} or more of their {k} nearest under one other identity: "
            f"{some_of(named)}.",
            "Look at these first, and rename, move or remove those under a wrong name. Where "
            "names stay uncertain, let all triplets count: the hardest are the wrong ones (--set "
            "objective.mining=all).",
            "warning",
        )
    ]


def _agreement(
    who: Int[ndarray, " samples"],
    near: Int[ndarray, "samples k"],
    members: Int[ndarray, " identities"],
) -> float:
    """Share of neighbours that show the same identity, beyond chance: 0 is chance, 1 is all."""
    chance = float(((members / members.sum()) ** 2).sum())
    return float(((near == who[:, None]).mean() - chance) / (1 - chance))
