"""The kinds of input there are, and how a file of each is read."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

from gemel.inputs._decode_image import decode_image, image_suffixes
from gemel.inputs._decode_sound import SOUND_SUFFIXES, decode_sound
from gemel.inputs._received import decode_text
from gemel.inputs._series import decode_series
from gemel.inputs._vector import decode_vector

Modality: TypeAlias = Literal["image", "series", "sound", "text", "vector"]
MODALITIES: tuple[Modality, ...] = get_args(Modality)

DECODERS: Mapping[Modality, Callable[[bytes | Path, str], Any]] = {
    "image": decode_image,
    "series": decode_series,
    "sound": decode_sound,
    "text": decode_text,
    "vector": decode_vector,
}

NUMBERS = frozenset({".csv", ".npy", ".tsv", ".txt"})

SUFFIXES: Mapping[Modality, frozenset[str]] = {
    "image": image_suffixes(),
    "series": NUMBERS,
    "sound": SOUND_SUFFIXES,
    "text": frozenset({".txt"}),
    "vector": NUMBERS,
}
"""Endings of the files that may hold an input, lower case with their dot."""


def decode(data: bytes | Path, name: str, modality: Modality) -> Any:
    """What a file of that modality holds: what its preprocessing's `apply` takes.

    Args:
        data: The file's bytes, or where it stands.
        name: What a message calls the sample.
        modality: What kind of input it is.

    Raises:
        UnreadableSampleError: If the file is missing, broken, or of no known format.
    """
    return DECODERS[modality](data, name)
