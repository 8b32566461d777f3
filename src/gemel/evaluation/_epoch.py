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

    @property
    def training_error(self) -> float | None:
        """Equal error rate where it learned; None where it was not measured."""
        ...

    @property
    def spread(self) -> float | None:
        """How far embeddings differ: 0 is collapse, about 1 every direction alike."""
        ...

    @property
    def active(self) -> float | None:
        """Share of the offered pairs or triplets that had a loss."""
        ...
