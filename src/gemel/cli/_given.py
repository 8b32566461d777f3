"""From a word on the command line to an input of the verifier's modality."""

import re
from pathlib import Path
from typing import Any

from gemel.errors import SettingsError, UnreadableSampleError
from gemel.inputs import AnyPreprocessing, CellsPreprocessing


def given(word: str, preprocessing: AnyPreprocessing) -> Any:
    """What `Verifier.verify` takes for it.

    A file is named by its path. A text stands for itself, or for the file's content as
    @FILE. Where an input has columns, each is column=word, with commas between.

    Raises:
        SettingsError: If columns are needed and none is named.
    """
    if isinstance(preprocessing, CellsPreprocessing):
        return _cells(word, preprocessing)
    return _single(word, preprocessing.modality)


def asked(word: str, preprocessing: AnyPreprocessing) -> Any:
    """The same for a question, which is about one input: a folder stands for none.

    Raises:
        UnreadableSampleError: If a folder is named.
    """
    found = given(word, preprocessing)
    for value in found.values() if isinstance(found, dict) else [found]:
        if isinstance(value, Path) and value.is_dir():
            raise UnreadableSampleError(
                f"{value} is a folder, and a question is about one file. Name a file in it."
            )
    return found


def _single(word: str, modality: str) -> str | Path:
    if modality != "text":
        return Path(word)
    return Path(word[1:]) if word.startswith("@") else word


def _cells(word: str, preprocessing: CellsPreprocessing) -> dict[str, str | Path]:
    known = "|".join(map(re.escape, preprocessing.columns))
    # A comma inside a caption is no border: one is only before a column's name.
    parts = re.split(rf",(?=(?:{known})=)", word)
    cells = [re.fullmatch(rf"({known})=(.*)", part, re.DOTALL) for part in parts]
    found = {cell[1]: cell[2] for cell in cells if cell}
    if len(found) < len(parts):
        columns = ",".join(f"{column}=…" for column in preprocessing.columns)
        raise SettingsError(
            f"This verifier takes inputs by column, written {columns} (some may be left out); got "
            f"{word!r}."
        )
    return {
        column: _single(value, preprocessing.columns[column].modality)
        for column, value in found.items()
    }
