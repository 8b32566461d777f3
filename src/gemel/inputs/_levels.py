"""Pictures as levels from 0 to 255: their statistics, and the values an encoder takes."""

from collections.abc import Iterable

import numpy as np
import torch
from jaxtyping import Float, Shaped, UInt8
from torch import Tensor


def standardised(
    levels: Shaped[Tensor, "*batch"], mean: float, std: float
) -> Float[Tensor, "*batch"]:
    """(x / 255 - mean) / std in float32, of levels from 0 to 255, whole or augmented.

    Example:
        >>> standardised(torch.tensor([0, 255]).byte(), mean=0.5, std=0.25)
        tensor([-2.,  2.])
    """
    return levels.to(torch.float32) * (1 / (255 * std)) - mean / std


def mean_and_std(
    blocks: Iterable[UInt8[Tensor, "_ channels height width"]],
) -> tuple[float, float]:
    """Of all values x / 255 of all blocks; one flat level has the deviation 1."""
    total, squares, pixels = 0.0, 0.0, 0
    for block in blocks:
        values = block.numpy() / 255.0
        total, squares = total + values.sum(), squares + np.square(values).sum()
        pixels += values.size
    mean = total / pixels
    deviation = float(np.sqrt(max(squares / pixels - mean**2, 0.0)))
    # One flat level deviates by nothing; dividing by 1 leaves it the constant it is.
    return float(mean), deviation or 1.0
