"""Reading again what a reference was made from."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from gemel.bundle import Input, Verifier
from gemel.errors import SourceError, UnreadableSampleError
from gemel.inputs import CellsPreprocessing, Modality, decode

ReadOrigin: TypeAlias = Callable[[str], Input]
"""From what a gallery noted as a reference's origin to an input; it may raise SourceError."""


def reader_of_files(verifier: Verifier) -> ReadOrigin:
    """Reads origins that are paths of files, as references of this verifier."""
    preprocessing, sides = verifier.matcher.preprocessing, verifier.settings.sides
    if not isinstance(preprocessing, CellsPreprocessing):
        return lambda origin: _file(origin, preprocessing.modality)
    if not sides:
        return _of_several_files
    modality = preprocessing.columns[sides[0]].modality
    return lambda origin: {sides[0]: _file(origin, modality)}


def _file(origin: str, modality: Modality) -> Input:
    if not Path(origin).is_file():
        raise UnreadableSampleError(f"{origin}: no such file.")
    return decode(Path(origin), origin, modality)


def _of_several_files(origin: str) -> Input:
    raise SourceError(
        f"{origin}: this verifier's inputs have several columns, which one file cannot fill; give "
        "a function that reads an origin."
    )
