"""What the user left open about preprocessing, answered by the images themselves."""

import numpy as np
from PIL import Image

from gemel.data._listing import Listing
from gemel.data._preprocessing import Preprocessing, PreprocessingSettings
from gemel.errors import SourceError, UnreadableSampleError

LOOKED_AT = 32
"""Images that are opened, evenly spaced, to learn what size and colour are usual."""

LONGEST_SIDE = 64
"""Larger images are learned from at this size unless the user says otherwise: details beyond
it cost more time on a processor than they bring in verdicts."""

COLOUR_LEVELS = 24
"""Levels by which two channels of a pixel must differ to be a colour and not a tinge."""


def settle(settings: PreprocessingSettings, listing: Listing) -> Preprocessing:
    """Preprocessing with a size and a number of channels that suit the listing's images.

    The size is the images' median, scaled down to `LONGEST_SIDE` where it is larger; the
    channels are 3 when any image that was looked at shows colour.

    Raises:
        SourceError: If no image that was looked at can be read.
    """
    chosen = settings.model_dump()
    if settings.size is None or settings.channels is None:
        images = _some_images(listing)
        if settings.size is None:
            chosen["size"] = _usual_size(images)
        if settings.channels is None:
            chosen["channels"] = 3 if any(map(_is_coloured, images)) else 1
    return Preprocessing.read(chosen, listing.name)


def _some_images(listing: Listing) -> list[Image.Image]:
    images, faults = [], []
    count = min(len(listing), LOOKED_AT)
    for position in np.linspace(0, len(listing) - 1, count).astype(int):
        try:
            images.append(listing.store.read(int(position)))
        except UnreadableSampleError as fault:
            faults.append(fault)
    if not images:
        raise SourceError(
            f"None of {count} images of {listing.name} can be read, so their size is unknown; the "
            f"first: {faults[0]} If others can, set preprocessing.size and preprocessing.channels."
        )
    return images


def _usual_size(images: list[Image.Image]) -> tuple[int, int]:
    width, height = np.median([image.size for image in images], axis=0)
    shrink = min(1.0, LONGEST_SIDE / max(width, height))
    return max(8, round(height * shrink)), max(8, round(width * shrink))


def _is_coloured(image: Image.Image) -> bool:
    levels = np.asarray(image.convert("RGB").reduce(2), dtype=np.int16)
    spread = levels.max(axis=2) - levels.min(axis=2)
    return bool((spread >= COLOUR_LEVELS).mean() > 0.001)
