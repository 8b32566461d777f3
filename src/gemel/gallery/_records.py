"""What a gallery keeps: identities, their references, and a log of who did what."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray

from gemel.errors import GalleryError
from gemel.gallery._metadata import checked_metadata
from gemel.gallery._names import checked_name

Action = Literal["create", "enrol", "replace", "remove", "migrate", "vacuum", "restore", "ask"]
"""What an entry of the log tells of. "ask" is a verification or an identification."""


@dataclass(frozen=True, order=True)
class Key:
    """One identity: its name within a tenant. Names are text, never part of a path.

    Attributes:
        identity: 1 to 256 characters that are seen, in Unicode's form NFC.
        tenant: The same, or empty for a gallery that has one tenant.

    Raises:
        GalleryError: If a name is no text, empty or too long, begins or ends with white space, or
            holds what cannot be printed or is not seen.
    """

    identity: str
    tenant: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "identity", checked_name(self.identity, "identity"))
        if self.tenant != "":  # so that None is no tenant
            object.__setattr__(self, "tenant", checked_name(self.tenant, "tenant"))

    def __str__(self) -> str:
        return f"{self.tenant}/{self.identity}" if self.tenant else self.identity


@dataclass(frozen=True, eq=False)
class Reference:
    """One enrolled sample of an identity, as a model sees it.

    Attributes:
        id: 32 hexadecimal digits; the same sample seen by another model keeps it.
        vector: Its embedding.
        quality: How good a sample it is. Range [0, 1].
        origin: The file or archive member it was made from, to embed it again; None if unknown.
        thumbnail: A small PNG; None unless the gallery was asked to keep them.
        created: When it was enrolled, ISO 8601 in UTC.
    """

    id: str
    vector: Float[ndarray, " dim"]
    quality: float = 1.0
    origin: str | None = None
    thumbnail: bytes | None = None
    created: str = ""


@dataclass(frozen=True)
class Subject:
    """One identity without its references.

    Attributes:
        key: Whose.
        metadata: What the user noted: JSON values by name.
        references: How many there are of the model that is asked about.
        created, updated: ISO 8601 in UTC.
    """

    key: Key
    metadata: Mapping[str, Any]
    references: int
    created: str
    updated: str

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        facts = {"metadata": dict(self.metadata), "references": self.references}
        return {**asdict(self.key), **facts, "created": self.created, "updated": self.updated}


@dataclass(frozen=True, eq=False)
class Enrolment:
    """What joins a gallery whole or not at all: references of one identity.

    Attributes:
        key: Whose.
        references: One or more.
        metadata: Merged into what is noted already; None leaves it.
        replace: Whether they take the place of all references there are, of every model.
        created: When the identity first joined, where that was in another gallery.
        beside: Whether a reference is left out unless one with its id, of another model, is there
            at that moment: so a change of model brings nobody back who was removed meanwhile.
            An enrolment of which nothing is left changes nothing and is not in the log.

    Raises:
        GalleryError: If there is no reference, or the metadata are not JSON values.
    """

    key: Key
    references: tuple[Reference, ...]
    metadata: Mapping[str, Any] | None = None
    replace: bool = False
    created: str | None = None
    beside: bool = False

    def __post_init__(self) -> None:
        if not self.references:
            raise GalleryError(f"An enrolment needs a reference; {self.key} came with none.")
        if self.metadata is not None:
            object.__setattr__(self, "metadata", checked_metadata(self.metadata))


@dataclass(frozen=True)
class Event:
    """What is to be written into the log.

    Attributes:
        action: What was done.
        actor: Who did it.
        model: Fingerprint of the model that took part, or empty.
        key: To whom; None where it concerns the whole gallery.
        details: Further JSON values: an outcome, an energy, a threshold. Never an embedding.
    """

    action: Action
    actor: str
    model: str = ""
    key: Key | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """An event in its place in the log, chained to the one before it.

    Attributes:
        sequence: Its place; later entries have higher ones.
        at: When, ISO 8601 in UTC.
        event: What happened.
        previous: Hash of the entry before it; empty for the first.
        hash: SHA-256 over all of it, the previous hash included.
    """

    sequence: int
    at: str
    event: Event
    previous: str
    hash: str

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        event, key = self.event, self.event.key
        return {
            "sequence": self.sequence,
            "at": self.at,
            "action": event.action,
            "actor": event.actor,
            "model": event.model,
            "identity": key and key.identity,
            "tenant": key and key.tenant,
            "details": dict(event.details),
            "previous": self.previous,
            "hash": self.hash,
        }


@dataclass(frozen=True)
class Receipt:
    """Proof that an identity was removed.

    Attributes:
        key: Whose.
        references: How many were erased.
        sequence, at, hash: The log's entry that says so.
        remains: None when nothing of the vectors is left in the store's files; otherwise what
            may be left where, and which clean-up ends it.
    """

    key: Key
    references: int
    sequence: int
    at: str
    hash: str
    remains: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        values = asdict(self)
        return {**values.pop("key"), **values}


Distance = Literal["euclidean", "cosine", "manhattan"]
"""What an engine can rank by itself. Every other energy is compared exactly, here."""


@dataclass(frozen=True)
class Model:
    """A model whose embeddings a gallery holds.

    Attributes:
        fingerprint: SHA-256 of the model.
        dim: Length of its embeddings.
        distance: What its energy rises with, or None where no engine knows it.
    """

    fingerprint: str
    dim: int
    distance: Distance | None


@dataclass(frozen=True)
class Header:
    """What a gallery says of itself.

    Attributes:
        active: Fingerprint of the model that decides.
        models: All whose embeddings it holds: one, or two while a change of model is prepared.
        created: ISO 8601 in UTC.
        thumbnails: Whether small pictures of the samples are kept.
    """

    active: str
    models: tuple[Model, ...]
    created: str
    thumbnails: bool = False


@dataclass(frozen=True)
class Scope:
    """Whom a question is about.

    Attributes:
        model: Fingerprint of the model that asks.
        tenant: One tenant; nobody of another is ever an answer.
        where: Only identities whose metadata has these values.

    Raises:
        GalleryError: If the tenant's name is unfit, or `where` holds other than JSON values.
    """

    model: str
    tenant: str = ""
    where: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.tenant != "":
            object.__setattr__(self, "tenant", checked_name(self.tenant, "tenant"))
        if self.where:
            object.__setattr__(self, "where", checked_metadata(self.where))


@dataclass(frozen=True)
class Counts:
    """How much a gallery, a tenant or a filter holds."""

    identities: int
    references: int


@dataclass(frozen=True, eq=False)
class Pool:
    """Identities that an engine proposes for a probe, with all references of each.

    Attributes:
        subjects: The identities, the nearest first.
        vectors: Every reference of them, those of one identity side by side.
        owner: Position in `subjects` of each vector's identity, ascending.
        quality: Of each vector. Range [0, 1].
        identities: How many the engine chose from.
    """

    subjects: tuple[Subject, ...]
    vectors: Float[ndarray, "references dim"]
    owner: Int[ndarray, " references"]
    quality: Float[ndarray, " references"]
    identities: int

    @classmethod
    def empty(cls, dim: int) -> "Pool":
        """Nobody."""
        nobody = np.zeros(0, dtype=np.int64)
        return cls((), np.zeros((0, dim), np.float32), nobody, np.zeros(0), 0)
