"""What training tells whoever watches it."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True)
class EpochRecord:
    """One pass over the data.

    Attributes:
        epoch: Counted from 1.
        loss: Mean over the epoch's batches.
        equal_error_rate: On the validation part; None where there is none.
        learning_rate: At the epoch's last step.
        seconds: Of training and validation together.
        training_error: Equal error rate among the last batches learned from, as augmented and
            with dropout; None where they held one kind of pair only.
        spread: How far the normalised outputs differ: 0 is collapse, about 1 an even spread
            in all directions.
        active: Share of the pairs or triplets offered whose loss was above zero.
    """

    epoch: int
    loss: float
    equal_error_rate: float | None
    learning_rate: float
    seconds: float
    training_error: float | None = None
    spread: float | None = None
    active: float | None = None


@runtime_checkable
class Watcher(Protocol):
    """Hears of every step and every epoch; draws a bar, or keeps silent."""

    def step(self, epoch: int, step: int, steps: int, loss: float) -> None:
        """Step `step` of `steps` of the whole run is done, both counted from 1."""
        ...

    def epoch(self, record: EpochRecord) -> None:
        """An epoch is done and validated."""
        ...

    def warn(self, message: str) -> None:
        """Something a person should know, though the work goes on."""
        ...


class Silent:
    """Watches without a word."""

    def step(self, epoch: int, step: int, steps: int, loss: float) -> None:
        """Nothing to say."""

    def epoch(self, record: EpochRecord) -> None:
        """Nothing to say."""

    def warn(self, message: str) -> None:
        """Nothing to say."""
