"""Random changes that keep an identity, whatever the modality."""

from collections.abc import Callable, Mapping
from typing import Any

import torch
from torch import Generator, Tensor

from gemel.data._image_augmentation import ImageAugmentation, augment_images, draw_for_images
from gemel.data._series_augmentation import SeriesAugmentation, augment_series, draw_for_series
from gemel.data._sound_augmentation import SoundAugmentation, augment_sounds, draw_for_sounds
from gemel.data._text_augmentation import TextAugmentation, augment_texts, draw_for_texts
from gemel.data._vector_augmentation import VectorAugmentation, augment_vectors, draw_for_vectors
from gemel.inputs import (
    AnyPreprocessing,
    Cell,
    Cells,
    CellsPreprocessing,
    Inputs,
    Modality,
    Single,
    SinglePreprocessing,
)
from gemel.types import Settings


class AugmentationSettings(Settings):
    """How far inputs may be changed and still show the same identity, by modality.

    Attributes:
        image: Of images.
        sound: Of spectrograms.
        series: Of sequences of numbers.
        text: Of texts.
        vector: Of features of the user's own.
    """

    image: ImageAugmentation = ImageAugmentation()
    sound: SoundAugmentation = SoundAugmentation()
    series: SeriesAugmentation = SeriesAugmentation()
    text: TextAugmentation = TextAugmentation()
    vector: VectorAugmentation = VectorAugmentation()


_CHANGES: Mapping[Modality, tuple[Callable[..., Any], Callable[..., Single]]] = {
    "image": (draw_for_images, augment_images),
    "sound": (draw_for_sounds, augment_sounds),
    "series": (draw_for_series, augment_series),
    "text": (draw_for_texts, augment_texts),
    "vector": (draw_for_vectors, augment_vectors),
}


def augment(
    inputs: Inputs,
    preprocessing: AnyPreprocessing,
    settings: AugmentationSettings,
    generator: Generator,
    *,
    batch: int,
    start: int = 0,
) -> Inputs:
    """Change prepared inputs at random; what `settings` leave off costs nothing.

    Everything is drawn for the whole batch and then shared out, so that an input is changed
    alike whichever process it falls to.

    Args:
        inputs: A share of the batch, as the cache holds it.
        preprocessing: How it was prepared.
        settings: How far each modality may be changed.
        generator: The draws are a function of its state alone.
        batch: Inputs in the whole batch.
        start: Where in the batch this share begins.
    """
    if not isinstance(preprocessing, CellsPreprocessing):
        assert not isinstance(inputs, Cells), "one modality has no columns"
        members = torch.arange(start, start + len(inputs))
        return _changed(inputs, preprocessing, settings, generator, batch, members)
    assert isinstance(inputs, Cells), "several modalities come as columns"
    columns = {
        name: Cell(
            _changed(
                cell.inputs,
                preprocessing.columns[name],
                settings,
                generator,
                batch,
                start + cell.place.cpu(),
            ),
            cell.place,
        )
        for name, cell in inputs.columns.items()
    }
    return Cells(inputs.size, columns)


def _changed(
    inputs: Single,
    preprocessing: SinglePreprocessing,
    settings: AugmentationSettings,
    generator: Generator,
    batch: int,
    members: Tensor,
) -> Single:
    """Inputs of one modality; `members` are their places in the whole batch."""
    chosen = getattr(settings, preprocessing.modality)
    if chosen == type(chosen)():
        return inputs
    draw, change = _CHANGES[preprocessing.modality]
    # Drawn even for a column that this share has none of: the next column draws after it.
    draws = draw(chosen, batch, generator, preprocessing)
    return change(inputs, draws.take(members), chosen) if len(members) else inputs
