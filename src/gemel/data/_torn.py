"""What of a source's pairs and triplets the parts of a split have torn."""

from collections.abc import Mapping

import numpy as np
from jaxtyping import Int
from numpy import ndarray

from gemel.data._pairs import USERS_OWN
from gemel.data._samples import Samples

HELD_OUT = ("test", "unseen")
"""Parts nobody learns from: a list of pairs that stays within them can be measured whole."""


def torn(samples: Samples, parts: Mapping[str, Samples]) -> list[str]:
    """What `split` had to leave out, a sentence each; none where nothing is lost.

    Args:
        samples: What was divided.
        parts: What it was divided into.
    """
    home = np.full(len(samples), -1)
    for number, part in enumerate(parts.values()):
        home[np.isin(samples.rows, part.rows)] = number
    given = {}
    if (own := samples.comparisons.get(USERS_OWN)) is not None:
        given["pairs"] = np.stack((own.left, own.right), axis=1)
    if samples.triplets is not None:
        given["triplets"] = samples.triplets
    names = list(parts)
    said = [_of_the_users_own(things, home[members], names) for things, members in given.items()]
    said.append(_of_official_lists(samples, home, names))
    return [sentence for sentence in said if sentence is not None]


def _of_the_users_own(
    things: str, part: Int[ndarray, "rows members"], names: list[str]
) -> str | None:
    """What is said of rows, of whose members the parts are given."""
    whole = part[(part == part[:, :1]).all(axis=1), 0]
    if len(whole) == len(part):
        return None
    learned = int((whole == names.index("train")).sum())
    return (
        f"{len(part) - len(whole):,} of the {len(part):,} {things} listed have samples in several "
        f"parts and are left out; {learned:,} are left to learn from. Give a column split that "
        "keeps them together, or smaller shares of what is held out."
    )


def _of_official_lists(
    samples: Samples, home: Int[ndarray, " samples"], names: list[str]
) -> str | None:
    """What is said where the source has lists of pairs and none of them stays whole."""
    lists = {name: pairs for name, pairs in samples.comparisons.items() if name != USERS_OWN}
    held_out = [number for number, part in enumerate(names) if part in HELD_OUT]
    for pairs in lists.values():
        standing = np.unique(home[np.concatenate((pairs.left, pairs.right))])
        if len(standing) == 1 or np.isin(standing, held_out).all():
            return None
    if not lists:
        return None
    return (
        f"What is learned from and what is held out share the pairs of {', '.join(lists)}, so "
        "nothing is measured by that list. To measure by it, learn from another source and "
        "evaluate on this one with --on."
    )
