"""What is wrong with a data set before anything is learned from it."""

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from gemel.diagnosis._false_negatives import false_negatives
from gemel.diagnosis._finding import Finding, some_of
from gemel.diagnosis._roster import Roster


def examine_samples(
    roster: Roster, inputs: Float[ndarray, "samples values"] | None = None
) -> list[Finding]:
    """Identities with one sample, and practically equal inputs under two identities.

    For data whose identities say what is the same; lists of pairs go to `examine_pairs`.

    Args:
        roster: Whom each sample shows.
        inputs: Each sample as a row of numbers, such as its pixels; only inputs of one size
            can be looked at. Memory stays that of some copies of them.
    """
    duplicates = [] if inputs is None else false_negatives(inputs, roster)
    return [*_lonely(roster), *duplicates]


def _lonely(roster: Roster) -> list[Finding]:
    present, members = np.unique(roster.identity[~roster.forged], return_counts=True)
    lonely = [roster.names[who] for who in present[members == 1]]
    if not lonely:
        return []
    all_of_them = len(lonely) == len(present)
    consequence = "no pair is genuine" if all_of_them else "they serve only as impostors"
    return [
        Finding(
            "identities with one sample",
            f"{len(lonely):,} of {len(present):,} identities have one genuine sample, so "
            f"{consequence}: {some_of(lonely)}.",
            "Add a second sample of each; or, where there is none to be had, learn from two "
            "changed views of every sample (--set batches.views=2).",
            "error" if all_of_them else "warning",
        )
    ]
