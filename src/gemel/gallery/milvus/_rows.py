"""What a gallery writes into Milvus: rows that are never changed, only followed by newer ones."""

import secrets
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from gemel.gallery._records import Counts, Entry, Event, Header, Key, Model, Subject
from gemel.gallery.milvus._client import Row
from gemel.gallery.milvus._texts import (
    PIECES,
    facts,
    key_of,
    key_text,
    pieces,
    tenant_text,
    value_of,
)

FIELDS = ("id", "name", "sequence", *(f"text{i}" for i in range(PIECES)))
"""What a record is read by."""

HEADER, END, EVERYONE = "h", "e", "t*"
"""Names of the records there is one of: the header, the end of the log, and who there is in all."""


def ticket() -> str:
    """24 digits that nobody else has, the first eight of which say when."""
    return f"{int(time.time()):08x}{secrets.token_hex(8)}"


def age(ticket: str) -> float:
    """Seconds since a ticket was drawn, by this machine's clock."""
    return time.time() - int(ticket[:8], 16)


@dataclass(frozen=True)
class Batch:
    """References that were written together, and are read together or not at all.

    Attributes:
        ticket: Begins the primary key of each.
        size: How many there are.
    """

    ticket: str
    size: int

    @property
    def ids(self) -> list[str]:
        """Their primary keys, oldest first."""
        return [f"{self.ticket}{number:06x}" for number in range(self.size)]


@dataclass(frozen=True)
class Person:
    """The newest record of an identity: the references that its batches name are there, and no
    others, whatever a kill or a slower process left behind.

    Attributes:
        key, metadata, created, updated: As in `Subject`.
        batches: References of each model, by the name of the model's shelf.
        sequence: Of the log's entry that made it so.
        gone: Whether it says that nobody is here any more.
    """

    key: Key
    metadata: Mapping[str, Any]
    created: str
    updated: str
    batches: Mapping[str, tuple[Batch, ...]]
    sequence: int = 0
    gone: bool = False

    def count(self, shelf: str) -> int:
        """References on a shelf."""
        return sum(batch.size for batch in self.batches.get(shelf, ()))

    def tickets(self, shelf: str) -> set[str]:
        """Of the batches on a shelf."""
        return {batch.ticket for batch in self.batches.get(shelf, ())}

    def ids(self, shelf: str) -> list[str]:
        """Primary keys of the references on a shelf, oldest first."""
        return [id for batch in self.batches.get(shelf, ()) for id in batch.ids]

    def subject(self, shelf: str) -> Subject:
        """As everybody above knows it."""
        return Subject(self.key, self.metadata, self.count(shelf), self.created, self.updated)

    @property
    def name(self) -> str:
        """Of its records."""
        return person_name(self.key)

    def record(self, sequence: int) -> Row:
        """Its row."""
        if self.gone:
            return record(self.name, sequence, {"gone": self.updated}, "A farewell")
        said = {
            "metadata": dict(self.metadata),
            "created": self.created,
            "updated": self.updated,
            "batches": {
                shelf: [[each.ticket, each.size] for each in batches]
                for shelf, batches in self.batches.items()
            },
        }
        row = record(self.name, sequence, said, f"What is kept of {str(self.key)[:40]!r}")
        return row | {"facts": facts(self.metadata)}

    @classmethod
    def of(cls, row: Row) -> "Person":
        """The identity of a row."""
        key, said = key_of(row["name"][1:]), value_of(row)
        if "gone" in said:
            return cls(key, {}, "", said["gone"], {}, row["sequence"], gone=True)
        batches = {
            shelf: tuple(Batch(*each) for each in batches)
            for shelf, batches in said["batches"].items()
        }
        return cls(
            key, said["metadata"], said["created"], said["updated"], batches, row["sequence"]
        )


def person_name(key: Key) -> str:
    """Name of an identity's records."""
    return f"s{key_text(key)}"


def tally_name(tenant: str) -> str:
    """Name of a tenant's tallies."""
    return f"t{tenant_text(tenant)}"


@dataclass(frozen=True)
class Tally:
    """How many a tenant holds of each model, so that nobody has to count.

    Attributes:
        name: Of its records.
        counts: Identities with references, and those references, by shelf.
        sequence: Of the entry that made it so.
    """

    name: str
    counts: Mapping[str, Counts] = field(default_factory=dict)
    sequence: int = 0

    def of_shelf(self, shelf: str) -> Counts:
        """Identities and references of one model."""
        return self.counts.get(shelf, Counts(0, 0))

    def after(self, before: Person | None, now: Person | None) -> "Tally":
        """The tally once an identity has changed."""
        counts = dict(self.counts)
        for sign, person in ((-1, before), (1, now)):
            if person is None:
                continue
            for shelf in person.batches:
                held, size = counts.get(shelf, Counts(0, 0)), person.count(shelf)
                counts[shelf] = Counts(
                    held.identities + sign * (size > 0), held.references + sign * size
                )
        return replace(self, counts=counts)

    def record(self, sequence: int) -> Row:
        """Its row."""
        said = {shelf: [each.identities, each.references] for shelf, each in self.counts.items()}
        return record(self.name, sequence, said, "A tally")

    @classmethod
    def of(cls, row: Row) -> "Tally":
        """The tally of a row."""
        counts = {shelf: Counts(*each) for shelf, each in value_of(row).items()}
        return cls(row["name"], counts, row["sequence"])


@dataclass(frozen=True)
class Shelves:
    """The header, and where the references of each model are.

    Attributes:
        header: What the gallery says of itself.
        shelf: Name of each model's shelf, by fingerprint. A model that comes back gets a new one.
        width: How widely the graph of a shelf is searched, 0 for not at all; no entry for a shelf
            without one.
        sequence: Of the entry that made it so.
    """

    header: Header
    shelf: Mapping[str, str]
    width: Mapping[str, int] = field(default_factory=dict)
    sequence: int = 0

    def record(self, sequence: int) -> Row:
        """Its row."""
        said = asdict(self.header) | {"shelf": dict(self.shelf), "width": dict(self.width)}
        return record(HEADER, sequence, said, "The header")

    @classmethod
    def of(cls, row: Row) -> "Shelves":
        """The header of a row."""
        said = value_of(row)
        shelf, width = said.pop("shelf"), said.pop("width")
        models = tuple(Model(**each) for each in said.pop("models"))
        return cls(Header(models=models, **said), shelf, width, row["sequence"])


def entry_record(entry: Entry) -> Row:
    """The row of an entry of the log."""
    event = entry.event
    said = {
        "at": entry.at,
        "action": event.action,
        "actor": event.actor,
        "model": event.model,
        "key": key_text(event.key) if event.key else None,
        "details": dict(event.details),
        "previous": entry.previous,
        "hash": entry.hash,
    }
    return record("l", entry.sequence, said, "An entry of the log")


def entry_of(row: Row) -> Entry:
    """The entry of a row."""
    said = value_of(row)
    key = key_of(said["key"]) if said["key"] else None
    event = Event(said["action"], said["actor"], said["model"], key, said["details"])
    return Entry(row["sequence"], said["at"], event, said["previous"], said["hash"])


def record(name: str, sequence: int, said: Any, what: str) -> Row:
    """A row of the records; what it is called says what it is of, and the sequence how new."""
    return {
        "name": name,
        "sequence": sequence,
        "facts": [],
        "nothing": [0.0, 0.0],
        **pieces(said, what),
    }
