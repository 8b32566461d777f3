"""What things look like: a pattern of blocks for each, and a new variation every time."""

from pathlib import Path

import numpy as np
from PIL import Image


class Patterns:
    """Pictures of `things`; two of one thing are alike.

    Args:
        things: How many different ones.
        seed: Of everything drawn.
        noise: Standard deviation of what two pictures of one thing differ by, in grey levels.
    """

    def __init__(self, things: int, seed: int = 0, noise: float = 25.0) -> None:
        self._draws = np.random.default_rng(seed)
        self._blocks = self._draws.uniform(0, 230, (things, 4, 4))
        self._noise = noise

    def picture(self, thing: int, width: int, height: int) -> np.ndarray:
        """A grey picture (height, width) of a thing, uint8."""
        blocks = self._blocks[thing]
        rows, columns = (np.arange(side) * 4 // side for side in (height, width))
        values = blocks[np.ix_(rows, columns)]
        values = values + self._noise * self._draws.normal(size=values.shape)
        return values.clip(0, 255).astype(np.uint8)


def save(path: Path, pixels: np.ndarray) -> None:
    """Write a picture, and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)
