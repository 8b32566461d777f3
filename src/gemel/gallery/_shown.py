"""What a gallery tells of itself and of an identity, without any vector."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any, NamedTuple

from gemel.gallery._opened import PAGE, Opened
from gemel.gallery._records import Key, Model, Reference, Subject


@dataclass(frozen=True)
class ReferenceFacts:
    """A reference without its vector.

    Attributes:
        id: 32 hexadecimal digits.
        quality: Range [0, 1].
        origin: What it was made from; None if unknown.
        thumbnail: A small PNG, or None.
        created: ISO 8601 in UTC.
    """

    id: str
    quality: float
    origin: str | None
    thumbnail: bytes | None
    created: str

    @classmethod
    def of(cls, reference: Reference) -> "ReferenceFacts":
        """All but the vector."""
        one = reference
        return cls(one.id, one.quality, one.origin, one.thumbnail, one.created)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON; of a thumbnail whether there is one."""
        return {**asdict(self), "thumbnail": self.thumbnail is not None}


class Shown(NamedTuple):
    """An identity with its references."""

    subject: Subject
    references: tuple[ReferenceFacts, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        references = [each.to_dict() for each in self.references]
        return {**self.subject.to_dict(), "references": references}


@dataclass(frozen=True)
class Info:
    """A gallery in a few facts.

    Attributes:
        where: Its URI, without a password.
        identities, references: How many it holds, of the active model.
        active: Fingerprint of the model that decides.
        models: All whose embeddings it holds; two while a change of model is prepared.
        thumbnails: Whether small pictures are kept.
        created: ISO 8601 in UTC.
    """

    where: str
    identities: int
    references: int
    active: str
    models: tuple[Model, ...]
    thumbnails: bool
    created: str

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)


def info_of(opened: Opened) -> Info:
    """The gallery in a few facts."""
    header, counts = opened.header(), opened.store.count(None)
    return Info(
        opened.where,
        counts.identities,
        counts.references,
        header.active,
        header.models,
        header.thumbnails,
        header.created,
    )


def references_of(opened: Opened, model: str) -> Iterator[int]:
    """How many vectors a model has of each identity of any tenant; none if it is not held."""
    if model not in {each.fingerprint for each in opened.header().models}:
        return
    keys = (subject.key for subject in opened.all_subjects())
    while page := list(islice(keys, PAGE)):
        yield from (each.references for each in opened.store.subjects(page, model) if each)


def prepared_in(opened: Opened) -> Mapping[str, int]:
    """How many references each model has that is prepared beside the one that decides."""
    header = opened.header()
    others = [each.fingerprint for each in header.models if each.fingerprint != header.active]
    return {model: sum(references_of(opened, model)) for model in others}


def show(opened: Opened, key: Key) -> Shown:
    """An identity with its references.

    Raises:
        GalleryError: If nobody of that name is enrolled.
    """
    subject = opened.subject(key)
    references = opened.store.references(key, opened.model)
    return Shown(subject, tuple(map(ReferenceFacts.of, references)))
