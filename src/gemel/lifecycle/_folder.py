"""May a run be written there? Asked before the work, not after."""

import os
from pathlib import Path

from gemel.bundle import is_finished
from gemel.errors import SourceError


def refuse_unusable(folder: Path, *, resume: bool) -> None:
    """Stop when a run in `folder` would fail at its end, or replace what is not its own.

    Raises:
        SourceError: If `folder` is a file, cannot be written, or holds anything without
            `resume`.
    """
    # A link that leads nowhere is in the way too.
    if os.path.lexists(folder) and not folder.is_dir():
        raise SourceError(f"{folder} is not a folder, and a run is one. Choose another --out.")
    nearest = _nearest(folder)
    effective = os.access in os.supports_effective_ids
    if not os.access(nearest, os.W_OK | os.X_OK, effective_ids=effective):
        raise SourceError(
            f"{folder} cannot be written: {nearest} is closed to you. Choose another --out folder, "
            "or change its permissions."
        )
    if not resume and folder.is_dir() and any(folder.iterdir()):
        raise SourceError(
            f"{folder} holds {_what(folder)}. Choose another --out folder, or remove that one; "
            "nothing was changed."
        )


def _nearest(folder: Path) -> Path:
    """The folder itself, or the nearest one above it that exists."""
    return next(place for place in (folder, *folder.absolute().parents) if place.exists())


def _what(folder: Path) -> str:
    if is_finished(folder):
        return "a finished run already"
    if (folder / "checkpoints").exists():
        return "an unfinished run, which --resume continues"
    return "files that are not a run's"
