"""Which of several runs a watcher hears of."""

from typing import final

from gemel.lifecycle import RunWatcher
from gemel.training import EpochRecord


@final
class Numbered:
    """Passes everything on, and says beside each stage which run it belongs to.

    Args:
        watcher: Who watches.
        run: Counted from 1.
        runs: How many there are; nothing is said of a single one.

    Attributes:
        seconds: Of the epochs that were learned while it watched.
    """

    def __init__(self, watcher: RunWatcher, run: int, runs: int) -> None:
        self._watcher = watcher
        self.seconds = 0.0
        self._place = f" ({run}/{runs})" if runs > 1 else ""

    def stage(self, title: str) -> None:
        """Another stage begins."""
        self._watcher.stage(f"{title}{self._place}")

    def reading(self, done: int, total: int) -> None:
        """`done` of `total` samples are read."""
        self._watcher.reading(done, total)

    def step(self, epoch: int, step: int, steps: int, loss: float) -> None:
        """A step is done."""
        self._watcher.step(epoch, step, steps, loss)

    def epoch(self, record: EpochRecord) -> None:
        """An epoch is done and validated."""
        self.seconds += record.seconds
        self._watcher.epoch(record)

    def warn(self, message: str) -> None:
        """Something a person should know."""
        self._watcher.warn(message)
