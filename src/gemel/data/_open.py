"""From what the user typed to a listing."""

import os
from pathlib import Path

from gemel.data._listing import Listing
from gemel.data.readers import KNOWN
from gemel.data.readers._folder import read_folder
from gemel.data.readers._hub import PREFIX, read_hub
from gemel.data.readers._table import SUFFIXES
from gemel.data.readers._tables import read_table
from gemel.errors import SourceError, UnknownNameError
from gemel.types import PathLike


def open_source(source: PathLike, data: PathLike | None = None) -> Listing:
    """The pictures of a source and whom they show; nothing is decoded yet.

    Args:
        source: A known layout by name, a folder, a .csv, .tsv or .parquet table, or
            `hf:NAME[:CONFIG]`. A known name wins over a folder so called: write ./NAME.
        data: The folder that holds known layouts; $GEMEL_DATA without it.

    Raises:
        SourceError: If the source is missing, empty or malformed.
        UnknownNameError: If it is neither a path nor a known name.

    Example:
        >>> listing = open_source("digits")
        >>> len(listing), sorted(set(listing.identity))[:3]
        (1797, ['0', '1', '2'])
    """
    text = os.fspath(source)
    if text in KNOWN and not isinstance(source, Path):
        return KNOWN[text](None if data is None else Path(data))
    if text.startswith(PREFIX):
        return read_hub(text)
    return _open_path(Path(text))


def _open_path(path: Path) -> Listing:
    """A folder or a table of the user's own."""
    if path.is_dir():
        return read_folder(path)
    if path.is_file():
        if path.suffix.lower() in SUFFIXES:
            return read_table(path)
        raise SourceError(
            f"{path} is a file of no known kind: a source is a folder of identities, or a table "
            f"that ends in {', '.join(sorted(SUFFIXES))}."
        )
    if path.suffix or len(path.parts) > 1:
        raise SourceError(f"There is no file or folder {path}.")
    raise UnknownNameError("data source", str(path), KNOWN)


def located(source: PathLike) -> str:
    """The source as `open_source` finds it from any working folder: a path made absolute."""
    text = os.fspath(source)
    named = (text in KNOWN and not isinstance(source, Path)) or text.startswith(PREFIX)
    return text if named else str(Path(text).absolute())
