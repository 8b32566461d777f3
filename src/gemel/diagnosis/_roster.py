"""Whom each sample shows, and what to call it."""

from typing import Protocol, runtime_checkable

from jaxtyping import Bool, Int
from numpy import ndarray


@runtime_checkable
class Roster(Protocol):
    """What a diagnosis needs to know of a data set; `gemel.data.Samples` is one."""

    @property
    def identity(self) -> Int[ndarray, " samples"]:
        """Whom each sample shows, as an index into `names`."""
        ...

    @property
    def names(self) -> tuple[str, ...]:
        """Name of each identity."""
        ...

    @property
    def forged(self) -> Bool[ndarray, " samples"]:
        """True where a sample is somebody else's imitation of its identity."""
        ...

    @property
    def origin(self) -> tuple[str, ...]:
        """What a message calls each sample."""
        ...


def called(roster: Roster, sample: int) -> str:
    """A sample with the identity it is listed under, for messages."""
    kind = "forgery of " if roster.forged[sample] else ""
    return f"{roster.origin[sample]} ({kind}{roster.names[roster.identity[sample]]})"
