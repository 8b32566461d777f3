"""What is an input, and what does an encoder see of it?"""

from gemel.inputs._batch import batch_of, empty_batch
from gemel.inputs._cells import Cell, Cells, Inputs, Single
from gemel.inputs._cells_preprocessing import AnyPreprocessing, CellsPreprocessing
from gemel.inputs._decode_image import decode_image, image_suffixes
from gemel.inputs._decode_sound import Sound, decode_sound
from gemel.inputs._image import ImagePreprocessing, ImageSettings
from gemel.inputs._modality import MODALITIES, SUFFIXES, Modality, decode
from gemel.inputs._prepared import prepared
from gemel.inputs._preprocessing import Preprocessing, Settled
from gemel.inputs._received import decode_text
from gemel.inputs._sequences import Sequences
from gemel.inputs._series import SeriesPreprocessing, SeriesSettings, decode_series
from gemel.inputs._settings import InputSettings, SinglePreprocessing
from gemel.inputs._shapes import (
    ImageShape,
    SeriesShape,
    Shape,
    Shapes,
    TextShape,
    VectorShape,
)
from gemel.inputs._sound import SoundPreprocessing, SoundSettings
from gemel.inputs._text import TextPreprocessing, TextSettings
from gemel.inputs._vector import VectorPreprocessing, VectorSettings, decode_vector

__all__ = [
    "AnyPreprocessing",
    "Cell",
    "Cells",
    "CellsPreprocessing",
    "ImagePreprocessing",
    "ImageSettings",
    "ImageShape",
    "InputSettings",
    "Inputs",
    "MODALITIES",
    "Modality",
    "Preprocessing",
    "SUFFIXES",
    "Sequences",
    "SeriesPreprocessing",
    "SeriesSettings",
    "SeriesShape",
    "Settled",
    "Shape",
    "Shapes",
    "Single",
    "SinglePreprocessing",
    "Sound",
    "SoundPreprocessing",
    "SoundSettings",
    "TextPreprocessing",
    "TextSettings",
    "TextShape",
    "VectorPreprocessing",
    "VectorSettings",
    "VectorShape",
    "batch_of",
    "decode",
    "decode_image",
    "decode_series",
    "decode_sound",
    "decode_text",
    "decode_vector",
    "empty_batch",
    "image_suffixes",
    "prepared",
]
