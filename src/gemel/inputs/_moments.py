"""Mean and standard deviation of each feature, of more rows than fit in memory."""

from collections.abc import Iterable

import numpy as np
from jaxtyping import Shaped
from numpy import ndarray


def feature_moments(
    blocks: Iterable[Shaped[ndarray, "_ features"]],
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Mean and standard deviation of each column of all blocks; a constant deviates by 1.

    Source:
        Chan, Golub, LeVeque, The American Statistician 37, 1983: blocks are joined by their
        own means, for the difference of two large sums would lose a small spread.
    """
    rows, mean, spread = 0, np.zeros(1), np.zeros(1)
    for block in blocks:
        values = block.astype(np.float64)
        here, step = len(values), values.mean(axis=0) - mean
        spread = spread + values.var(axis=0) * here + step**2 * (rows * here / (rows + here))
        mean, rows = mean + step * (here / (rows + here)), rows + here
    deviation = np.sqrt(spread / rows)
    # What is constant up to rounding would be blown up to noise.
    constant = deviation <= 1e-7 * np.abs(mean)
    return tuple(mean.tolist()), tuple(np.where(constant, 1.0, deviation).tolist())
