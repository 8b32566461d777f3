"""What every engine offers. It keeps and finds vectors; what they mean is decided above it."""

from collections.abc import Iterator, Sequence
from typing import Protocol, runtime_checkable

from jaxtyping import Float
from numpy import ndarray

from gemel.gallery._records import (
    Counts,
    Enrolment,
    Entry,
    Event,
    Header,
    Key,
    Model,
    Pool,
    Receipt,
    Reference,
    Scope,
    Subject,
)
from gemel.identification import Compare


@runtime_checkable
class Store(Protocol):
    """One engine. Whatever a call acknowledged by returning survives a kill and a power cut, and
    every process sees it at its next question. Safe to use from several threads.
    """

    def header(self) -> Header | None:
        """What the gallery says of itself; None before `create`."""
        ...

    def create(self, header: Header, event: Event) -> Header:
        """Make the gallery, or leave the one that another process made first; what is there."""
        ...

    def enrol(self, enrolments: Sequence[Enrolment], model: str, event: Event) -> list[Entry]:
        """Add references, each identity whole or not at all; one entry of the log for each.

        `event` says who; its action becomes "replace" where an enrolment replaces. Its key and
        the number of references are filled in for each enrolment.

        Raises:
            FingerprintError: If the gallery does not hold that model, or no longer.
        """
        ...

    def remove(self, key: Key, event: Event) -> Receipt | None:
        """Erase an identity with all its references, of every model; None if there is none."""
        ...

    def subjects(self, keys: Sequence[Key], model: str) -> list[Subject | None]:
        """The identities asked for, in that order; None for each that is not there."""
        ...

    def references(self, key: Key, model: str) -> tuple[Reference, ...]:
        """All references of an identity, oldest first; none if it is not there.

        Raises:
            FingerprintError: If the gallery does not hold that model, or no longer.
        """
        ...

    def listed(self, scope: Scope | None, after: Key | None, limit: int) -> list[Subject]:
        """A page of identities in the order of (tenant, identity).

        Without a scope those of every tenant, also those with no reference of the active model,
        whose references are then counted.
        """
        ...

    def count(self, scope: Scope | None) -> Counts:
        """How many there are in a scope, or in the whole gallery with references of the active
        model."""
        ...

    def nearest(
        self, probe: Float[ndarray, " dim"], scope: Scope, references: int, compare: Compare
    ) -> Pool:
        """The owners of the nearest references, with all references of each.

        Exact, or at a measured recall and never of another tenant. `compare` is for energies
        that the engine cannot rank by itself.

        Raises:
            FingerprintError: If the gallery does not hold the scope's model, or no longer.
        """
        ...

    def record(self, event: Event) -> Entry:
        """Write an entry that changes nothing."""
        ...

    def log(self, since: int = 0, limit: int | None = None) -> Iterator[Entry]:
        """Entries after a sequence number, oldest first."""
        ...

    def add_model(self, model: Model, event: Event) -> Header:
        """Make room for embeddings of a second model beside the active one's."""
        ...

    def activate(self, fingerprint: str, event: Event) -> Header:
        """Let another of its models decide, and erase the embeddings of all others."""
        ...

    def vacuum(self, event: Event) -> Entry:
        """Erase what the engine's files still hold of removed vectors."""
        ...

    def close(self) -> None:
        """Let go of files and connections; closing twice is harmless."""
        ...
