"""Progress on a terminal: a bar for the stage at work, a ticked line for each one done."""

import time
from types import TracebackType
from typing import final

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from gemel.cli._counts import counted
from gemel.cli._epochs import Course, duration, summary
from gemel.training import EpochRecord

WIDTH = 24
"""Columns of a stage's name, so that what follows stands in line, and of a bar."""


@final
class Bars:
    """Draws while the block it opens is at work, and leaves only lines behind."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            SpinnerColumn(style="cyan"),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=WIDTH),
            TimeRemainingColumn(compact=True),
            TextColumn("{task.fields[note]}", style="dim", markup=False),
            console=console,
            transient=True,
        )
        self._task: TaskID | None = None
        self._title, self._note, self._began = "", "", 0.0
        self._course = Course()

    def __enter__(self) -> "Bars":
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close("✓", "green") if error is None else self._close("✗", "red")
        self._progress.stop()

    def stage(self, title: str) -> None:
        """Tick the stage before and begin a bar for this one."""
        self._close("✓", "green")
        self._title, self._note, self._began = title, "", time.monotonic()
        self._course = Course()
        self._task = self._progress.add_task(f"{title:<{WIDTH}}", total=None, note="")

    def reading(self, done: int, total: int) -> None:
        """Move the bar."""
        self._note = counted(total, "input", "inputs")
        self._move(done, total, self._note)

    def step(self, epoch: int, step: int, steps: int, loss: float) -> None:
        """Move the bar; the loss is shown until there is an epoch's word."""
        self._course.step(step, steps)
        epochs = self._course.epochs
        place = f"epoch {epoch}/{epochs}" if epochs else f"epoch {epoch}"
        self._move(step, steps, f"{place}, {self._note or f'loss {loss:.4f}'}")

    def epoch(self, record: EpochRecord) -> None:
        """The epoch's numbers stand beside the bar while the next one runs."""
        self._course.epoch(record)
        self._note = summary(record)

    def warn(self, message: str) -> None:
        """A line above the bar."""
        self._progress.console.print(Text.assemble(("! ", "bold yellow"), message))

    def _move(self, done: int, total: int, note: str) -> None:
        if self._task is not None:
            self._progress.update(self._task, completed=done, total=total, note=note)

    def _close(self, mark: str, style: str) -> None:
        """Replace the bar by a line that stays."""
        if self._task is None:
            return
        self._progress.remove_task(self._task)
        self._task = None
        took = duration(time.monotonic() - self._began)
        line = Text.assemble(
            (f"{mark} ", style), f"{self._title:<{WIDTH}} ", (f"{took:<12}", "dim")
        )
        line.append(self._course.outcome or self._note, "dim")
        self._progress.console.print(line)
