"""A change of the gallery before it is written: what happened, and what is so afterwards."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol, TypeAlias, runtime_checkable

from gemel.errors import GalleryError
from gemel.gallery._fit import held_model
from gemel.gallery._log import hash_entry, now
from gemel.gallery._records import Entry, Event, Key
from gemel.gallery.milvus._client import Row
from gemel.gallery.milvus._rows import (
    EVERYONE,
    HEADER,
    Person,
    Shelves,
    Tally,
    entry_record,
    person_name,
    tally_name,
)


@dataclass(frozen=True)
class Mark:
    """The last change that was acknowledged.

    Attributes:
        sequence, hash: Of its last entry in the log; 0 and empty before the first.
        header: Sequence of the newest header; 0 where there is no gallery yet.
        at: The server's time of writing: whoever asks at it sees the change and all before it.
        done: Whether it is; otherwise the next change is being written, and `sequence` and `hash`
            are that one's.
    """

    sequence: int = 0
    hash: str = ""
    header: int = 0
    at: int = 0
    done: bool = True


class Change(NamedTuple):
    """One entry of the log, and the identity that it changes, if any."""

    event: Event
    before: Person | None = None
    now: Person | None = None


@dataclass(frozen=True)
class View:
    """What a writer sees in its turn. Nobody changes it before the writer's own change.

    Attributes:
        shelves: The header; None before there is a gallery.
        people: Newest record of each identity that the writer asked for; also of who is gone.
        tallies: Of the tenants of these, and of all.
        at: When that was so, by the server's time.
        time: Of all that is written in this turn.
    """

    shelves: Shelves | None
    people: Mapping[Key, Person]
    tallies: Mapping[str, Tally]
    at: int
    time: str

    def person(self, key: Key) -> Person | None:
        """Who is there."""
        found = self.people.get(key)
        return None if found is None or found.gone else found

    @property
    def sure(self) -> Shelves:
        """The header.

        Raises:
            GalleryError: If there is no gallery.
        """
        if self.shelves is None:
            raise GalleryError("There is no gallery to write to: make one first.")
        return self.shelves

    def shelf(self, fingerprint: str) -> str:
        """Where the references of a model are.

        Raises:
            FingerprintError: If the gallery holds none of it.
        """
        model = held_model(self.sure.header.models, fingerprint)
        return self.sure.shelf[model.fingerprint]


@dataclass(frozen=True)
class Draft:
    """What a writer wants written: all of it, or nothing if there is no change."""

    changes: Sequence[Change] = ()
    shelves: Shelves | None = None


Build: TypeAlias = Callable[[View], Draft]


@dataclass(frozen=True)
class Written:
    """A draft as rows.

    Attributes:
        rows: Records to insert, by which the change is there.
        entries: What the log says of it.
        mark: Where the log ends then, but for the time.
        past: Name and sequence of every record that a new one follows.
    """

    rows: Sequence[Row]
    entries: list[Entry]
    mark: Mark
    past: Sequence[tuple[str, int]] = field(default=())


@runtime_checkable
class Journal(Protocol):
    """How writers take turns."""

    def mark(self) -> Mark:
        """The last change that was acknowledged."""
        ...

    def commit(self, keys: Iterable[Key], build: Build) -> list[Entry]:
        """Write a change of these identities. It may be built again if somebody was quicker."""
        ...

    def settle(self) -> None:
        """Finish what a killed process had begun."""
        ...


def wanted(keys: Iterable[Key]) -> list[str]:
    """Names of the records that a change of these identities needs."""
    people = {person_name(key): tally_name(key.tenant) for key in keys}
    return [HEADER, *people, *dict.fromkeys(people.values()), *([EVERYONE] if people else [])]


def viewed(names: Sequence[str], rows: Mapping[str, Row], at: int) -> View:
    """What a writer sees, from the newest records of these names."""
    shelves = Shelves.of(rows[HEADER]) if HEADER in rows else None
    people = [Person.of(row) for name, row in rows.items() if name.startswith("s")]
    tallies = {
        name: Tally.of(rows[name]) if name in rows else Tally(name)
        for name in names
        if name.startswith("t")
    }
    return View(shelves, {person.key: person for person in people}, tallies, at, now())


def write(draft: Draft, view: View, mark: Mark) -> Written:
    """The draft as rows that follow the last change."""
    entries, sequence, link = [], mark.sequence, mark.hash
    people: dict[Key, tuple[Person | None, Person, int]] = {}
    tallies = dict(view.tallies)
    for event, before, after in draft.changes:
        sequence += 1
        previous, link = link, hash_entry(link, sequence, view.time, event)
        entries.append(Entry(sequence, view.time, event, previous, link))
        if after:
            # Of several changes of one identity the last one says what is so.
            people[after.key] = view.people.get(after.key), after, sequence
            for name in (tally_name(after.key.tenant), EVERYONE):
                tallies[name] = tallies[name].after(before, after)
    rows = [entry_record(entry) for entry in entries]
    past = [(old.name, old.sequence) for old, _, _ in people.values() if old]
    rows += [person.record(number) for _, person, number in people.values()]
    if people:
        rows += [tally.record(sequence) for tally in tallies.values()]
        past += [(each.name, each.sequence) for each in view.tallies.values() if each.sequence]
    header = mark.header
    if draft.shelves:
        rows.append(draft.shelves.record(sequence))
        past += [(HEADER, view.shelves.sequence)] if view.shelves else []
        header = sequence
    return Written(rows, entries, Mark(sequence, link, header), past)
