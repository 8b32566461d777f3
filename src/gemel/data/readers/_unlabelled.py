"""Inputs nobody has labelled: every file stands for itself alone."""

from pathlib import Path

from gemel.data._listing import Listing
from gemel.data.readers._file_kinds import VIDEOS, ending_of
from gemel.data.readers._folder import input_files, inputs_among
from gemel.data.readers._frames_store import FramesStore
from gemel.data.readers._members import members_of
from gemel.errors import SourceError

PREFIX = "unlabelled:"


def read_unlabelled(path: Path) -> Listing:
    """Every file of a folder or archive, at any depth, as an identity of its own.

    Where a file is one input there is no genuine pair, so it serves where pairs are made: of
    two views of one input, or of inputs that look alike. A video is a track: its frames show
    one identity. Of a single video each frame stands for itself.

    Raises:
        SourceError: If it cannot be read, or holds inputs of two kinds or none.
        MissingExtraError: If it holds videos and the package `av` is not installed.
    """
    name = f"{PREFIX}{path}"
    if ending_of(path.name) in VIDEOS:
        frames = FramesStore(path.parent, [path.name])
        return Listing(name, frames, tuple(f"{one.seconds:.2f} s" for one in frames.moments))
    members = members_of(path)
    found = input_files(members)
    if not found:
        raise SourceError(
            f"{path} holds no input: no picture, sound, video, text or file of numbers."
        )
    files, store = inputs_among(members, found)
    return Listing(name, store, tuple(files))
