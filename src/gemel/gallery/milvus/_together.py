"""Writers of a server: many processes, of which any may be killed at any instant.

A change is written in five steps:

1. Its plan, rows that nobody reads, under a ticket of its own.
2. The token gets a name that holds the ticket. Only one process can give it: this is the instant
   at which the change is so, for good.
3. The rows of the plan.
4. The token gets a name that says that they are there, and since when. Now it is acknowledged.
5. What it followed is deleted, and the plan.

Whoever finds a token at step 2 whose process is slow or dead does steps 3 to 5 for it. To do them
twice is harmless: a row never changes, and of several of one name the newest counts. So nobody
ever waits for a lock that a dead process holds, and two processes cannot write the same entry of
the log.
"""

import random
import threading
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import replace

from gemel.errors import GalleryError
from gemel.gallery._absent import no_gallery
from gemel.gallery._records import Entry, Key
from gemel.gallery.milvus._client import PATIENCE, Client, Row
from gemel.gallery.milvus._draft import Build, Mark, Written, viewed, wanted, write
from gemel.gallery.milvus._find import identified, newest, record_id
from gemel.gallery.milvus._plan import Plan, read_plan, write_plan
from gemel.gallery.milvus._rows import ticket
from gemel.gallery.milvus._schema import RECORDS
from gemel.gallery.milvus._token import Token, find_token

GRACE = 0.5
"""Seconds that a writer is given to finish what it began."""

KNOWN = 20_000
"""Records that a writer remembers of its own last changes."""


class Together:
    """Any number of processes."""

    def __init__(self, client: Client) -> None:
        self._client, self._turn = client, threading.Lock()
        self._known: dict[str, Row] = {}
        self._last, self._since = "", 0

    def mark(self) -> Mark:
        """What the token says; a change that is being written is not acknowledged yet."""
        token = find_token(self._client)
        return replace(token.mark, done=token.done) if token else Mark()

    def commit(self, keys: Iterable[Key], build: Build) -> list[Entry]:
        """Write a change of these identities."""
        names = wanted(keys)
        end = time.monotonic() + PATIENCE
        with self._turn:
            while time.monotonic() < end:
                token = self._settled()
                view = viewed(names, self._newest(names, token), token.mark.at)
                draft = build(view)
                if not draft.changes:
                    return []
                written = write(draft, view, token.mark)
                if self._write(token, written):
                    return written.entries
                time.sleep(random.uniform(0, 0.02))
        raise GalleryError(
            f"So many write to {self._client.shown} at once that this change got no turn within "
            f"{PATIENCE:.0f} s. Nothing of it was written; try again."
        )

    def settle(self) -> None:
        """Finish what a killed process had begun."""
        if find_token(self._client):
            self._client.load([RECORDS])
            self._settled()

    def _settled(self) -> Token:
        """The token, once what it speaks of is written."""
        begun = time.monotonic()
        token = self._token()
        while not token.done:
            plan = None
            if time.monotonic() - begun > GRACE:
                plan = read_plan(self._client, token.ticket)
            if plan:
                self._finish(token, *plan)
            if time.monotonic() - begun > PATIENCE:
                raise GalleryError(
                    f"A change of {self._client.shown} was begun, and its plan is gone. Make the "
                    "gallery anew from a snapshot."
                )
            time.sleep(0.005)
            previous, token = token, self._token()
            if token != previous:
                begun = time.monotonic()
        return token

    def _token(self) -> Token:
        token = find_token(self._client)
        if token is None:
            raise no_gallery(self._client.shown)
        return token

    def _write(self, token: Token, written: Written) -> bool:
        """Do it, unless another process took the turn meanwhile."""
        mine, rows = ticket(), identified(self._client, written.rows)
        past = [record_id(self._client, *each) for each in written.past]
        plan, begun = Plan(rows, past, written.mark.header), token.begun(written.mark, mine)
        kept = write_plan(self._client, mine, plan)
        if not self._client.rename(token.name, begun.name):
            self._client.delete(RECORDS, kept)
            return False
        self._finish(begun, plan, kept)
        self._known |= {row["name"]: row for row in rows if row["name"] != "l"}
        self._last = mine if len(self._known) < KNOWN else ""
        return True

    def _finish(self, begun: Token, plan: Plan, kept: Sequence[str]) -> None:
        at = self._client.insert(RECORDS, plan.rows)
        if not self._client.rename(begun.name, begun.finished(plan.header, at).name):
            # Somebody was quicker and has done the same, or the server does not let us.
            if self._token() == begun:
                raise GalleryError(
                    f"{self._client.shown} does not acknowledge a change that is written; it will "
                    "be there once the next change is."
                )
        # What stays after a failure is behind newer rows, and `vacuum` looks for it.
        with suppress(GalleryError):
            self._client.delete(RECORDS, [*plan.past, *kept])

    def _newest(self, names: Sequence[str], token: Token) -> dict[str, Row]:
        """The newest records as of a token.

        What was just written takes a server a moment to show: of what this process wrote last
        it remembers the records, and asks for the others as of the change before.
        """
        if token.ticket != self._last or self._since == 0:
            self._known, self._since = {}, token.mark.at
        asked = [name for name in names if name not in self._known]
        known = {name: self._known[name] for name in names if name in self._known}
        return newest(self._client, asked, self._since) | known
