"""Samples that stand under two identities and are practically one."""

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from gemel.diagnosis._finding import Finding, some_of
from gemel.diagnosis._neighbourhood import nearest_impostors
from gemel.diagnosis._roster import Roster, called

DUPLICATE = 0.05
"""Distance of practically equal samples, as a share of `USUAL`: recompressing an image moves
it about as far, and in three dimensions or more chance hardly ever brings two as near."""
USUAL = 0.9
"""Quantile of the distances to the nearest impostor that counts as the usual one: high, so
that a data set most of which stands twice still has one."""


def false_negatives(vectors: Float[ndarray, "samples dim"], roster: Roster) -> list[Finding]:
    """The finding that an impostor pair shows one thing, by the distance of its two vectors."""
    nearest = nearest_impostors(vectors, roster)
    known = np.isfinite(nearest.distance)
    if not known.any():
        return []
    usual = float(np.quantile(nearest.distance[known], USUAL))
    near = np.flatnonzero(nearest.distance <= DUPLICATE * usual)
    pairs = {tuple(sorted((int(one), int(nearest.index[one])))): one for one in near}
    if not pairs:
        return []
    ordered = sorted(pairs, key=lambda pair: nearest.distance[pairs[pair]])
    named = [f"{called(roster, one)} and {called(roster, other)}" for one, other in ordered]
    return [
        Finding(
            "false negatives",
            "Listed as different and practically equal, less than "
            f"{DUPLICATE:.0%} as far apart as the most alike of two identities usually are: "
            f"{some_of(named)}.",
            "Where both show one identity, list them under one name; where one is misfiled or a "
            "copy, move or remove it. Until then let triplets other than the hardest count, "
            "which these are (--set objective.mining=all).",
            "warning",
        )
    ]
