"""What a user may choose of each modality, and what it becomes."""

from typing import Annotated, TypeAlias

from pydantic import Field

from gemel.inputs._image import ImagePreprocessing, ImageSettings
from gemel.inputs._series import SeriesPreprocessing, SeriesSettings
from gemel.inputs._sound import SoundPreprocessing, SoundSettings
from gemel.inputs._text import TextPreprocessing, TextSettings
from gemel.inputs._vector import VectorPreprocessing, VectorSettings
from gemel.types import Settings


class InputSettings(Settings):
    """What a user may choose about the inputs of each modality.

    Attributes:
        image: Of pictures.
        series: Of sequences of numbers.
        sound: Of recordings.
        text: Of texts.
        vector: Of features of the user's own.
    """

    image: ImageSettings = ImageSettings()
    series: SeriesSettings = SeriesSettings()
    sound: SoundSettings = SoundSettings()
    text: TextSettings = TextSettings()
    vector: VectorSettings = VectorSettings()


SinglePreprocessing: TypeAlias = Annotated[
    ImagePreprocessing
    | SeriesPreprocessing
    | SoundPreprocessing
    | TextPreprocessing
    | VectorPreprocessing,
    Field(discriminator="modality"),
]
"""The settled preprocessing of one modality, told apart by its name."""
