"""What is said about training while it runs."""

import time

from gemel.training import EpochRecord


class Course:
    """How far training has come, told from its steps and epochs."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._first, self._step, self._steps = 0, 0, 0
        self._records: list[EpochRecord] = []
        self.epochs: int | None = None
        """Epochs of the whole run; unknown until the first one ends."""

    def step(self, step: int, steps: int) -> None:
        """Step `step` of `steps` is done; a resumed run begins in the middle."""
        if not self._steps:
            self._first = step - 1
        self._step, self._steps = step, steps

    def epoch(self, record: EpochRecord) -> None:
        """An epoch ends with the last step."""
        self._records.append(record)
        self.epochs = self._steps * record.epoch // self._step

    @property
    def seconds_left(self) -> float:
        """At the pace so far."""
        pace = (time.monotonic() - self._began) / (self._step - self._first)
        return pace * (self._steps - self._step)

    @property
    def outcome(self) -> str:
        """How training ended; nothing where no epoch was run."""
        if not self._records:
            return ""
        last = self._records[-1]
        measured = [r for r in self._records if r.equal_error_rate is not None]
        best = min(measured, key=lambda r: r.equal_error_rate or 0.0, default=last)
        kept = f", kept epoch {best.epoch}" if best is not last else ""
        return f"{last.epoch} epochs{kept}: {summary(best)}"


def summary(record: EpochRecord) -> str:
    """Loss and validation error of an epoch, and how far embeddings differ: 0 is collapse.

    Example:
        >>> summary(EpochRecord(3, 0.25, 0.0312, 0.001, 1.5, spread=0.83))
        'loss 0.2500, validation EER 3.12 %, spread 0.83'
    """
    words = [f"loss {record.loss:.4f}"]
    if record.equal_error_rate is not None:
        words.append(f"validation EER {100 * record.equal_error_rate:.2f} %")
    if record.spread is not None:
        words.append(f"spread {record.spread:.2f}")
    return ", ".join(words)


def duration(seconds: float) -> str:
    """A time span as one reads it.

    Example:
        >>> [duration(seconds) for seconds in (0.44, 42.3, 200, 4000)]
        ['0.4 s', '42 s', '3 min 20 s', '1 h 6 min']
    """
    whole = round(seconds)
    if seconds < 10:
        return f"{seconds:.1f} s"
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
