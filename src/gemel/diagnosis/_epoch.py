"""What a run tells of each of its epochs."""

from typing import Protocol, runtime_checkable


@runtime_checkable
class Epoch(Protocol):
    """What is known of an epoch; None where it was not measured."""

    @property
    def epoch(self) -> int:
        """Counted from 1."""
        ...

    @property
    def loss(self) -> float:
        """Mean over its batches."""
        ...

    @property
    def equal_error_rate(self) -> float | None:
        """On the validation part."""
        ...

    @property
    def training_error(self) -> float | None:
        """The equal error rate on the part it learned from."""
        ...

    @property
    def spread(self) -> float | None:
        """Of the embeddings, by `spread`."""
        ...

    @property
    def active(self) -> float | None:
        """Share of the offered pairs or triplets that had a loss."""
        ...
