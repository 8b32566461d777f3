"""Where a snapshot may be written: never over what is no snapshot."""

import json
import zipfile
from pathlib import Path

from gemel.errors import GalleryError
from gemel.gallery._snapshot_form import FORM, HEADER
from gemel.gallery._uri import local_path

BESIDE = ("", "-wal", "-shm", "-journal")
"""What SQLite appends to the name of a gallery's file for those that it keeps beside it."""


def refuse_unfit_place(where: str, path: Path) -> None:
    """Stop before anything is written.

    An earlier snapshot may be replaced by a later one; nothing else is.

    Args:
        where: The gallery's URI.
        path: Where its snapshot is to stand.

    Raises:
        GalleryError: If that is the gallery's own file or one that SQLite keeps beside it, any
            other file that is no snapshot, or in a folder that is not there.
    """
    if not path.parent.is_dir():
        raise GalleryError(
            f"There is no folder {path.parent} to write a snapshot to. Make it first, or name "
            "another."
        )
    own = local_path(where)
    if own is not None and path.resolve() in _files_of(own):
        raise GalleryError(
            f"{path} is the gallery's own file, which its snapshot would replace. Give another "
            f"name, such as {own.with_suffix('.zip').name}."
        )
    if path.exists() and not _is_snapshot(path):
        raise GalleryError(
            f"{path} is there already and is no snapshot of a gallery, so it stays as it is. Give "
            "another name, or move it away first."
        )


def _files_of(gallery: Path) -> set[Path]:
    place = gallery.resolve()
    return {place.with_name(place.name + ending) for ending in BESIDE}


def _is_snapshot(path: Path) -> bool:
    """Whether a file says of itself that it is one, of whichever version."""
    if not path.is_file():  # a pipe would be waited for
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            values = json.loads(archive.read(HEADER))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile):
        return False
    return isinstance(values, dict) and values.get("form") == FORM
