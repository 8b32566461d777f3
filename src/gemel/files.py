"""Files that are there whole or not at all. Imports nothing of ours."""

import glob
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ABANDONED_SECONDS = 86_400
"""A part this old was left by a process that was killed while it wrote."""


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A path to write to; when the block ends well, it takes `path`'s place in one rename.

    A reader, another process, a kill or a power cut at any instant sees the old file or the
    new one, never a part. When the block fails, the part is removed and `path` is left as
    it was; what a killed process left is removed by a later write.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _sweep(path)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        yield partial
        with partial.open("rb+") as written:
            # Without this a power cut may keep the name and lose the content.
            os.fsync(written.fileno())
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def write_whole(path: Path, content: bytes | str) -> None:
    """Write `content` to `path` in one rename; text as UTF-8."""
    with replacing(path) as partial:
        partial.write_bytes(content.encode() if isinstance(content, str) else content)


def _sweep(path: Path) -> None:
    """Remove abandoned parts of `path`; younger ones may be another process's work."""
    for part in path.parent.glob(f".{glob.escape(path.name)}.*.partial"):
        if time.time() - part.stat().st_mtime > ABANDONED_SECONDS:
            part.unlink(missing_ok=True)
