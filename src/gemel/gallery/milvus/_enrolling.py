"""Identities that join: references first, which nobody sees, and then who they are of."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from gemel.errors import GalleryError
from gemel.gallery._fit import checked_vectors, event_of
from gemel.gallery._records import Enrolment, Entry, Event, Key, Model, Reference
from gemel.gallery.milvus._client import Client, Row
from gemel.gallery.milvus._draft import Change, Draft, Journal, View
from gemel.gallery.milvus._references import (
    FIELDS,
    insert_references,
    reference_of,
    reference_row,
    reference_rows,
)
from gemel.gallery.milvus._rows import Batch, Person, ticket
from gemel.gallery.milvus._texts import facts

CHARACTERS, IDENTITIES = 300_000, 500
"""Of one change: what a server keeps in one message, so that it is there whole at one instant."""

BATCHES = 256
"""Batches of an identity after which its references are written anew as one."""


def enrol(
    client: Client, journal: Journal, enrolments: Sequence[Enrolment], model: Model, event: Event
) -> list[Entry]:
    """Add references, each identity whole or not at all.

    Raises:
        ShapeError: If an embedding has another length; nothing is written then.
        GalleryError: If one is not finite, or something is too large for Milvus.
    """
    checked_vectors(enrolments, model)
    for enrolment in enrolments:
        facts(enrolment.metadata or {})
        for reference in enrolment.references:
            reference_row(reference, "")
    entries: list[Entry] = []
    for block in _blocks(enrolments):
        joining = Joining(client, block, model, event)
        entries += journal.commit([each.key for each in block], joining.build)
        joining.tidy()
    return entries


@dataclass
class Joining:
    """A block of enrolments that is written at one instant.

    Attributes:
        written: Batches on a shelf, by their enrolment's place and the references in them: a
            change that has to be built again finds them there.
        named: Tickets of those that the change names.
        past: Primary keys of references that nobody names any more, by shelf.
    """

    client: Client
    block: Sequence[Enrolment]
    model: Model
    event: Event
    written: dict[tuple[str, int, tuple[str, ...]], Batch] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    past: dict[str, list[str]] = field(default_factory=dict)

    def build(self, view: View) -> Draft:
        """The change, given who is there now."""
        self.named, self.past = set(), {}
        shelf = view.shelf(self.model.fingerprint)
        people = {each.key: view.person(each.key) for each in self.block}
        changes: list[Change] = []
        rows: list[Row] = []
        for place, each in enumerate(self.block):
            before = people[each.key]
            joined = self._joined(each, before, shelf, view)
            if joined:
                there = self._staying(each, before, shelf)
                full = len(there.get(shelf, ())) >= BATCHES
                if before and full:
                    there = self._without(there, [shelf])
                    old = self._read(before.ids(shelf), shelf, view)
                    batch = self._batch(shelf, place, each.key, [*old, *joined], view.time, rows)
                else:
                    batch = self._batch(shelf, place, each.key, joined, view.time, rows)
                batches = {**there, shelf: (*there.get(shelf, ()), batch)}
                now = people[each.key] = _after(each, before, batches, view.time)
                changes.append(Change(event_of(self.event, each, len(joined)), before, now))
        insert_references(self.client, shelf, rows)
        return Draft(changes)

    def tidy(self) -> None:
        """Delete what nobody names. What is left after a failure is invisible, and `vacuum`'s."""
        for (shelf, _, _), batch in self.written.items():
            if batch.ticket not in self.named:
                self.past.setdefault(shelf, []).extend(batch.ids)
        with suppress(GalleryError):
            for shelf, ids in self.past.items():
                self.client.delete(shelf, ids)

    def _joined(
        self, each: Enrolment, before: Person | None, shelf: str, view: View
    ) -> Sequence[Reference]:
        """The references that join: all, or those beside another model's."""
        if not each.beside:
            return each.references
        there: set[str] = set()
        for other in before.batches if before else ():
            if before and other != shelf and other in view.sure.shelf.values():
                rows = self.client.ids(other, before.ids(other), ["id", "reference"], view.at)
                there |= {row["reference"] for row in rows}
        return [one for one in each.references if one.id in there]

    def _staying(
        self, each: Enrolment, before: Person | None, shelf: str
    ) -> Mapping[str, tuple[Batch, ...]]:
        """The batches that stay beside the new one."""
        there = before.batches if before else {}
        return self._without(there, list(there)) if each.replace else there

    def _without(
        self, there: Mapping[str, tuple[Batch, ...]], shelves: Sequence[str]
    ) -> Mapping[str, tuple[Batch, ...]]:
        for shelf in shelves:
            ids = [id for batch in there[shelf] for id in batch.ids]
            self.past.setdefault(shelf, []).extend(ids)
        return {shelf: each for shelf, each in there.items() if shelf not in shelves}

    def _read(self, ids: Sequence[str], shelf: str, view: View) -> list[Reference]:
        rows = {row["id"]: row for row in self.client.ids(shelf, ids, FIELDS, view.at)}
        return [reference_of(rows[id], self.model.dim) for id in ids]

    def _batch(
        self,
        shelf: str,
        place: int,
        key: Key,
        joined: Sequence[Reference],
        time: str,
        rows: list[Row],
    ) -> Batch:
        """The references as a batch; its rows are added to those to be written."""
        known = shelf, place, tuple(one.id for one in joined)
        if known not in self.written:
            self.written[known] = Batch(ticket(), len(joined))
            rows += reference_rows(self.written[known], key, joined, time)
        self.named.add(self.written[known].ticket)
        return self.written[known]


def _after(
    each: Enrolment, before: Person | None, batches: Mapping[str, tuple[Batch, ...]], time: str
) -> Person:
    """The identity once the enrolment is made."""
    metadata = {**(before.metadata if before else {}), **(each.metadata or {})}
    created = before.created if before else each.created or time
    return Person(each.key, metadata, created, time, batches)


def _blocks(enrolments: Sequence[Enrolment]) -> Iterator[list[Enrolment]]:
    """The enrolments in order, so many at a time as one change may hold."""
    block: list[Enrolment] = []
    size = 0
    for each in enrolments:
        own = len(json.dumps(each.metadata or {})) + 8 * len(str(each.key)) + 500
        if block and (size + own > CHARACTERS or len(block) == IDENTITIES):
            yield block
            block, size = [], 0
        block.append(each)
        size += own
    if block:
        yield block
