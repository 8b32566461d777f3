"""One line for each sample that went wrong, and never a flood of them."""

from types import TracebackType

from gemel.lifecycle._watcher import RunWatcher

MOST = 20


class Told:
    """Tells a watcher the first `MOST` lines while the block runs, and at its end how many more.

    Args:
        watcher: Who is told.
        what: What the lines are about, in the plural.
    """

    def __init__(self, watcher: RunWatcher, what: str = "samples") -> None:
        self._watcher = watcher
        self._what = what
        self._lines = 0

    def __enter__(self) -> "Told":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._lines > MOST:
            self._watcher.warn(f"… and {self._lines - MOST:,} more {self._what}.")

    def tell(self, line: str) -> None:
        """One line about one of them."""
        self._lines += 1
        if self._lines <= MOST:
            self._watcher.warn(line)
