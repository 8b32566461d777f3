"""More identities from the same images: a turned or mirrored drawing is another one."""

from dataclasses import replace
from typing import Literal, TypeAlias

import numpy as np

from gemel.data._pairs import listed_pairs
from gemel.data._samples import Orientation, Samples
from gemel.errors import SettingsError

Turns: TypeAlias = Literal[1, 4, 8]


def turned(samples: Samples, turns: Turns) -> Samples:
    """`samples` as they are, and again in each other orientation under identities of its own.

    A network that must tell identities it has never seen learns more from many identities
    than from many samples. A quarter-turned character is another character; a symmetric
    one is not, so an identity is never compared with its own turns.

    Args:
        turns: 1 leaves everything as it is, 4 adds the quarter turns, 8 their mirror images.

    Raises:
        SettingsError: If images are not square, or pairs or triplets were given instead
            of identities.

    Source:
        Santoro, Bartunov, Botvinick, Wierstra, Lillicrap, "Meta-Learning with
        Memory-Augmented Neural Networks", ICML 2016, for the quarter turns.
    """
    if turns == 1:
        return samples
    height, width = samples.array.shape[-2:]
    given = samples.triplets is not None or listed_pairs(samples, "train") is not None
    if height != width or given:
        raise SettingsError(
            "augmentation.turned_identities makes new identities of square images that carry "
            f"identities; these are {height}x{width}"
            f"{'' if height != width else ' and come as pairs or triplets'}. Set it to 1."
        )
    again = samples.take(np.tile(np.arange(len(samples)), turns))
    turn = np.repeat(np.arange(turns, dtype=np.uint8), len(samples))
    return replace(
        again,
        identity=again.identity + turn.astype(np.int64) * len(samples.names),
        names=tuple(f"{name}{_SUFFIX[t]}" for t in range(turns) for name in samples.names),
        orientation=Orientation(turn, again.identity),
        comparisons={},
    )


_SUFFIX = (
    "",
    " turned 90°",
    " turned 180°",
    " turned 270°",
    " mirrored",
    " mirrored, turned 90°",
    " mirrored, turned 180°",
    " mirrored, turned 270°",
)
