"""The parts of a source whose groups must not be torn: scenes, characters, linked pairs."""

from collections.abc import Mapping, Sequence

import numpy as np

SHARES: Mapping[str, float] = {"train": 0.6, "validation": 0.1, "calibration": 0.1, "test": 0.2}


def dealt(groups: Sequence[str], shares: Mapping[str, float] = SHARES) -> dict[str, str]:
    """The part of each group: the first share of them, the next one, and so on.

    Neighbours stay together, which is what recordings in their order of time need; shuffle
    the groups where order means nothing.

    Args:
        groups: Each group once.
        shares: The share of each part, summing to 1.

    Example:
        >>> dealt(["a", "b", "c", "d"], {"train": 0.5, "test": 0.5})
        {'a': 'train', 'b': 'train', 'c': 'test', 'd': 'test'}
    """
    ends = np.round(np.cumsum(list(shares.values())) * len(groups)).astype(int)
    part = np.searchsorted(ends, np.arange(len(groups)), side="right")
    names = list(shares)
    return {group: names[at] for group, at in zip(groups, part.tolist(), strict=True)}
