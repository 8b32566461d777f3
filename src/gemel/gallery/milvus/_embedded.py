"""The client's embedded store: one folder, one process, and files that reach the disk."""

import os
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from gemel.errors import GalleryError


@dataclass(eq=False)
class Embedded:
    """A folder of the embedded store that this process holds, shared by all who open it.

    Attributes:
        folder: Where it is.
        lock: One call at a time: a reader must not see the store while it moves rows to a file.
        users: How many have it open.
    """

    folder: Path
    lock: threading.RLock = field(default_factory=threading.RLock)
    users: int = 0
    _seen: dict[str, tuple[int, int]] = field(default_factory=dict)

    def sync(self) -> None:
        """Bring every file that has changed to the disk, and the names of new ones.

        The store itself hands what it writes to the operating system and no further: that
        survives a kill, and not a power cut.
        """
        for folder, _, files in os.walk(self.folder):
            for name in files:
                self._bring(os.path.join(folder, name))
            self._bring(folder)

    def _bring(self, path: str) -> None:
        # A clean-up of the store may have taken the file away meanwhile.
        with suppress(FileNotFoundError):
            stat = os.stat(path)
            if self._seen.get(path) == (stat.st_mtime_ns, stat.st_size):
                return
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
            self._seen[path] = stat.st_mtime_ns, stat.st_size


_OPEN: dict[Path, Embedded] = {}
_GUARD = threading.Lock()


def hold(folder: Path) -> Embedded:
    """The folder, for this process alone.

    Raises:
        GalleryError: If another process has it.
    """
    folder = folder.resolve()
    with _GUARD:
        held = _OPEN.get(folder)
        if held is None:
            _refuse_a_second_process(folder)
            held = _OPEN[folder] = Embedded(folder)
        held.users += 1
        return held


def let_go(held: Embedded) -> None:
    """Close the folder when its last user leaves, so that another process may have it."""
    from milvus_lite.server_manager import server_manager_instance

    with _GUARD:
        held.users -= 1
        if held.users == 0:
            del _OPEN[held.folder]
            # Waits for the store's own clean-up and closes its files.
            server_manager_instance.release_server(str(held.folder))
            held.sync()


def _refuse_a_second_process(folder: Path) -> None:
    try:
        import fcntl
    except ImportError:  # Windows: the store itself will refuse, in its own words.
        return
    with suppress(FileNotFoundError), open(folder / "LOCK", "rb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            raise GalleryError(
                f"Another process has {folder} open, and Milvus' embedded store lets one in. "
                "Several processes share a gallery in SQLite (a path), PostgreSQL or a Milvus "
                "server."
            ) from None
