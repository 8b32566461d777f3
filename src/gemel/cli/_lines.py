"""Progress where no terminal is: one line for each stage and each epoch."""

from typing import final

from rich.console import Console

from gemel.cli._counts import counted
from gemel.cli._epochs import Course, duration, summary
from gemel.training import EpochRecord


@final
class Lines:
    """Writes what a log file can hold."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._course = Course()

    def stage(self, title: str) -> None:
        """A line of its own."""
        self._course = Course()
        self._say(title)

    def reading(self, done: int, total: int) -> None:
        """Only the end: a bar cannot move in a file."""
        if done == total:
            self._say(f"  {counted(total, 'input', 'inputs')} read")

    def step(self, epoch: int, step: int, steps: int, loss: float) -> None:
        """Kept in mind for the epoch's line."""
        self._course.step(step, steps)

    def epoch(self, record: EpochRecord) -> None:
        """Number, loss, validation error and time left."""
        self._course.epoch(record)
        place = f"{record.epoch}/{self._course.epochs}"
        left = self._course.seconds_left
        end = f", {duration(left)} left" if left else ""
        self._say(f"  epoch {place}: {summary(record)}, {duration(record.seconds)}{end}")

    def warn(self, message: str) -> None:
        """A line that says it is a warning."""
        self._say(f"warning: {message}")

    def _say(self, line: str) -> None:
        # A line stays a line, however long the names in it.
        self._console.print(line, soft_wrap=True)
