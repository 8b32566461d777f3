"""Scenes seen twice and aligned, cut into patches: one place in a scene is one identity."""

from collections.abc import Mapping, Sequence

import numpy as np
from jaxtyping import Int
from numpy import ndarray

from gemel.data._listing import Listing
from gemel.data._stores import Store
from gemel.data.readers._cropped_store import CroppedStore
from gemel.data.readers._parts import dealt
from gemel.data.readers._sided import twofold


def patches_of(
    name: str,
    scenes: Sequence[str],
    boxes: Sequence[Int[ndarray, "_ 4"]],
    sides: Mapping[str, Store],
    shares: Mapping[str, float],
) -> Listing:
    """A listing of patches, in parts that share no scene.

    Args:
        name: What messages call the source.
        scenes: What each scene is called.
        boxes: Of each scene left, top, width and height of its patches.
        sides: The pictures of all scenes, of each side.
        shares: The share of each part of the scenes, neighbours together.
    """
    scene = np.repeat(np.arange(len(scenes)), [len(cut) for cut in boxes])
    cut = np.concatenate(boxes)
    part = dealt(scenes, shares)
    return twofold(
        name,
        {side: CroppedStore(store, scene, cut) for side, store in sides.items()},
        [f"{scenes[at]} {left},{top}" for at, (left, top, *_) in zip(scene, cut, strict=True)],
        [part[scenes[at]] for at in scene],
    )
