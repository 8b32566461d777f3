"""All galleries that could be drawn from the identities of a calibration set, without drawing."""

import numpy as np
from jaxtyping import Float
from numpy import ndarray


def missing_all(identities: int, drawn: int) -> Float[ndarray, " near"]:
    """The share of galleries that hold none of the k nearest, for k = 0, 1, … `identities`.

        C(identities - k, drawn) / C(identities, drawn) = product over j < k of
            (identities - drawn - j) / (identities - j)

    The product is taken in logarithms: it neither overflows nor ever rises with k or `drawn`.

    Args:
        identities: To draw from.
        drawn: Different ones in a gallery. Range [0, identities].

    Example:
        >>> missing_all(4, 2).round(3).tolist()
        [1.0, 0.5, 0.167, 0.0, 0.0]
    """
    left = np.arange(identities, 0, -1, dtype=np.float64)
    with np.errstate(divide="ignore"):  # no gallery misses more than it leaves out
        steps = np.log1p(-np.minimum(drawn / left, 1.0))
    share: Float[ndarray, " near"] = np.exp(np.concatenate([[0.0], np.cumsum(steps)]))
    return share


def ladder(most: int) -> tuple[int, ...]:
    """Sizes 1, 2, 5, 10, 20, 50 … up to `most`, which is the last.

    Example:
        >>> ladder(70), ladder(1)
        ((1, 2, 5, 10, 20, 50, 70), (1,))
    """
    sizes = [step * 10**power for power in range(len(str(most))) for step in (1, 2, 5)]
    return (*(size for size in sizes if size < most), most)
