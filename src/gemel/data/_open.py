"""From what the user typed to a listing."""

import os
from pathlib import Path

from gemel.data._listing import Listing
from gemel.data.readers import KNOWN
from gemel.data.readers._file_kinds import VIDEOS
from gemel.data.readers._folder import read_folder
from gemel.data.readers._hub import PREFIX, read_hub
from gemel.data.readers._table import SUFFIXES
from gemel.data.readers._tables import read_table
from gemel.data.readers._unlabelled import PREFIX as UNLABELLED
from gemel.data.readers._unlabelled import read_unlabelled
from gemel.errors import SourceError, UnknownNameError
from gemel.types import PathLike

ARCHIVE = ".zip"


def open_source(source: PathLike, data: PathLike | None = None) -> Listing:
    """The inputs of a source and whom they show; nothing is decoded yet.

    Args:
        source: A known layout by name; a folder of identities or a .zip of one; a .csv, .tsv
            or .parquet table; `hf:NAME[:CONFIG]`; or `unlabelled:PATH` for the files of a
            folder or .zip without identities, or the frames of a video. A known name wins over
            a folder so called: write ./NAME.
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
    if text.startswith(UNLABELLED):
        path = Path(text.removeprefix(UNLABELLED))
        _refuse_missing(path)
        return read_unlabelled(path)
    return _open_path(Path(text))


def _open_path(path: Path) -> Listing:
    """A folder, an archive or a table of the user's own."""
    if not path.exists() and not path.suffix and len(path.parts) == 1:
        raise UnknownNameError("data source", str(path), KNOWN)
    _refuse_missing(path)
    ending = path.suffix.lower()
    if path.is_dir() or ending == ARCHIVE:
        return read_folder(path)
    if ending in SUFFIXES:
        return read_table(path)
    if ending in VIDEOS:
        raise SourceError(
            f"{path} is one video, and a source holds several identities: name a folder with one "
            f"folder of videos per identity, or unlabelled:{path} for its frames each by itself."
        )
    raise SourceError(
        f"{path} is a file of no known kind: a source is a folder of identities, a {ARCHIVE} of "
        f"one, or a table that ends in {', '.join(sorted(SUFFIXES))}."
    )


def _refuse_missing(path: Path) -> None:
    if not path.exists():
        raise SourceError(f"There is no file or folder {path}.")


def located(source: PathLike) -> str:
    """The source as `open_source` finds it from any working folder: a path made absolute."""
    text = os.fspath(source)
    if (text in KNOWN and not isinstance(source, Path)) or text.startswith(PREFIX):
        return text
    prefix = UNLABELLED if text.startswith(UNLABELLED) else ""
    return prefix + str(Path(text.removeprefix(prefix)).absolute())
