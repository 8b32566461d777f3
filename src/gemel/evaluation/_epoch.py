"""What training has to say for itself in a report."""

from typing import Protocol, runtime_checkable


@runtime_checkable
class Epoch(Protocol):
    """What a training curve needs to know of one pass over the data."""

    @property
    def epoch(self) -> int:
        """Counted from 1."""
        ...

    @property
    def loss(self) -> float:
        """Mean over the epoch."""
        ...

    @property
    def equal_error_rate(self) -> float | None:
        """On the validation part; None where there is none."""
        ...
