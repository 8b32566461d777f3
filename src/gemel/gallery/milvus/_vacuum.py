"""Cleaning up: what killed processes left behind, and what is deleted and still in files."""

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from gemel.gallery._records import Entry, Event
from gemel.gallery.milvus._client import WINDOW, Client, Row
from gemel.gallery.milvus._draft import Change, Draft, Journal, View
from gemel.gallery.milvus._gate import Gate, measure
from gemel.gallery.milvus._glance import Glance
from gemel.gallery.milvus._plan import NAME as PLAN
from gemel.gallery.milvus._rewrite import BEGUN, SWEPT, copy_records, copy_shelf
from gemel.gallery.milvus._rows import Shelves, age
from gemel.gallery.milvus._schema import RECORDS, SHELF
from gemel.gallery.milvus._texts import key_of

AFTER_DIGITS = "g"

MOMENT = 600.0
"""Seconds that a process may take from writing a reference to naming it: what nobody names is
deleted when it is older."""


def sweep(glance: Glance) -> dict[str, int]:
    """Delete what nobody names; how many references, records and whole shelves it was."""
    # Nobody else writes to the embedded store, so nothing there can be under way.
    moment = 0.0 if glance.client.embedded else MOMENT
    shelves = glance.shelves.shelf.values()
    return {
        "references": sum(
            _deleted(glance, each, _orphans(glance, each, moment)) for each in shelves
        ),
        "records": _deleted(glance, RECORDS, _past(glance, moment)),
        "shelves": _unknown_shelves(glance, moment),
    }


def _deleted(glance: Glance, collection: str, found: Iterator[list[str]]) -> int:
    deleted = 0
    for ids in found:
        glance.client.delete(collection, ids)
        deleted += len(ids)
    return deleted


def _orphans(glance: Glance, shelf: str, moment: float) -> Iterator[list[str]]:
    """References that the newest record of their owner does not name."""
    every = f'id < "{AFTER_DIGITS}"'
    for page in glance.client.pages(shelf, every, ("id", "key"), glance.mark.at, rows=WINDOW):
        old = [row for row in page if age(row["id"]) >= moment]
        people = glance.people({key_of(row["key"]) for row in old})
        named = {ticket for person in people.values() for ticket in person.tickets(shelf)}
        yield [row["id"] for row in old if row["id"][:24] not in named]


def _past(glance: Glance, moment: float) -> Iterator[list[str]]:
    """Records that others follow, or that say that somebody is gone; and plans of the dead."""
    last = "", ""
    for page in _changing(glance):
        past = []
        for row in page:
            name, id = row["name"], row["id"]
            if name == PLAN:
                past += [id] if age(id[1:]) >= moment else []
                continue
            # In the order of their sequences: each follows the one before.
            past += [last[1]] if last[0] == name else []
            past += [id] if name[0] == "s" and _is_gone(row["text0"], moment) else []
            last = name, id
        yield past


def _changing(glance: Glance) -> Iterator[list[Row]]:
    """All records but the log: the headers, the plans, the identities and the tallies."""
    fields = "id", "name", "text0"
    for start, end in (("h", "i"), ("p", "q"), ("s", "u")):
        yield from glance.client.pages(
            RECORDS, f'id < "{end}"', fields, glance.mark.at, rows=2000, after=start
        )


def _is_gone(said: str, moment: float) -> bool:
    """Whether it says that somebody is gone, and no slow process can still think otherwise."""
    if not said.startswith('{"gone"'):
        return False
    since = datetime.fromisoformat(json.loads(said)["gone"])
    return time.time() - since.timestamp() >= moment


def _unknown_shelves(glance: Glance, moment: float) -> int:
    """Shelves that were made for a change that was never made."""
    known = set(glance.shelves.shelf.values())
    names = [name for name in glance.client.collections() if name.startswith(SHELF)]
    old = [name for name in names if name not in known and age(name.removeprefix(SHELF)) >= moment]
    for name in old:
        glance.client.drop(name)
    return len(old)


def vacuum(glance: Glance, journal: Journal, event: Event) -> Entry:
    """Delete what nobody names, have all files written anew, measure, and say so in the log."""
    client, held = glance.client, glance.shelves
    details: dict[str, Any] = {**event.details, "deleted": sweep(glance)}
    gates: dict[str, Gate] = {}
    if client.embedded:
        _rewrite(client, held)
    else:
        done = client.compact([RECORDS, *held.shelf.values()])
        details["remains"] = SWEPT if done else BEGUN + SWEPT
        gates = _gates(client, held)
        if gates:
            details["recall"] = {shelf: gate.recall for shelf, gate in gates.items()}

    def build(view: View) -> Draft:
        change = Change(replace(event, details=details))
        width = {shelf: gates[shelf].width for shelf in gates if shelf in view.sure.width}
        return Draft([change], replace(view.sure, width=width) if width else None)

    [entry] = journal.commit([], build)
    return entry


def _rewrite(client: Client, held: Shelves) -> None:
    assert client.embedded
    with client.embedded.lock:
        copy_records(client)
        for model in held.header.models:
            copy_shelf(client, held.shelf[model.fingerprint], model)


def _gates(client: Client, held: Shelves) -> dict[str, Gate]:
    """What comes of the graphs, by shelf."""
    models = {held.shelf[model.fingerprint]: model for model in held.header.models}
    return {shelf: measure(client, shelf, models[shelf]) for shelf in held.width}
