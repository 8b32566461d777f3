"""Connections for several threads, and what happens when the server goes away."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

from gemel.errors import GalleryError
from gemel.gallery._records import Entry
from gemel.gallery.postgres._address import Address
from gemel.gallery.postgres._connect import Link, connect
from gemel.gallery.postgres._journal import Journal

if TYPE_CHECKING:
    from psycopg import Connection

Answer = TypeVar("Answer")

MOST = 8
"""Connections at a time; further threads wait for one."""
PATIENCE = 5.0
"""Seconds that a server has to come back after the connection broke, such as in a restart."""


class _Lost(Exception):
    """The connection broke, or there is none."""


class Session:
    """A few connections to one gallery, handed from thread to thread.

    Raises:
        GalleryError: If there is no way in, or no pgvector that is new enough.
    """

    def __init__(self, address: Address, *, install: bool) -> None:
        self.address = address
        self._guard, self._writing = threading.Lock(), threading.Lock()
        self._turn = threading.Semaphore(MOST)
        self._idle = [connect(address, install=install)]
        self._process, self._open = os.getpid(), True

    def read(self, ask: Callable[[Link], Answer]) -> Answer:
        """The answer to a question; asked once more where the connection broke.

        Raises:
            GalleryError: If the server refuses, or does not come back.
        """
        try:
            with self._taken() as link:
                return ask(link)
        except _Lost:
            pass
        try:
            with self._taken_again() as link:
                return ask(link)
        except _Lost as lost:
            raise GalleryError(
                f"{self.address.server} does not answer: {lost}. Ask again when it is back."
            ) from None

    def write(self, change: Callable[["Connection[Any]", Journal], Answer]) -> Answer:
        """Make a change in one transaction, which alone writes to the log meanwhile.

        Where the connection breaks, the log is asked whether the change was committed; if not, it
        is made once more.

        Raises:
            GalleryError: If the server refuses; or if it is not known what became of the change.
        """
        done: tuple[Answer, Entry | None] | None = None
        with self._writing:
            for taken in (self._taken, self._taken_again):
                try:
                    with taken() as link, link.connection.transaction():
                        # Whoever has its turn knows that a broken transaction has ended.
                        journal = Journal(link.connection, self.address.schema)
                        if done and done[1] and journal.holds(done[1]):
                            return done[0]
                        answer = change(link.connection, journal)
                        done = answer, journal.last
                    return answer
                except _Lost as lost:
                    cause = str(lost)
        raise GalleryError(_broken(self.address.server, cause, at_commit=done is not None))

    @contextmanager
    def alone(self) -> Iterator["Connection[Any]"]:
        """A connection for what may not run within a transaction; nothing is tried twice.

        Raises:
            GalleryError: If the server refuses, or the connection breaks.
        """
        try:
            with self._taken() as link:
                yield link.connection
        except _Lost as lost:
            raise GalleryError(
                f"The connection to {self.address.server} broke ({lost}). Try again."
            ) from None

    def close(self) -> None:
        """Let go of every connection."""
        self._open = False
        self._forget()

    @contextmanager
    def _taken(self) -> Iterator[Link]:
        """A connection that nobody else has, with the server's refusals said plainly."""
        import psycopg

        with self._turn:
            link = self._idle_one() or self._new_one()
            try:
                yield link
            except psycopg.Error as error:
                if link.connection.closed:
                    self._forget()
                    raise _Lost(_said(error)) from None
                raise GalleryError(f"{self.address.server} refused: {_said(error)}.") from None
            except UnicodeEncodeError as error:
                raise GalleryError(f"{self.address.server} keeps UTF-8: {error}.") from None
            finally:
                self._give_back(link)

    @contextmanager
    def _taken_again(self) -> Iterator[Link]:
        """The same after a break, as soon as the server lets one in."""
        until = time.monotonic() + PATIENCE
        while not self._reached():
            if time.monotonic() > until:
                break
            time.sleep(0.1)
        with self._taken() as link:
            yield link

    def _reached(self) -> bool:
        """Whether the server lets one in, whose connection is then ready for whoever asks next."""
        try:
            found = self._new_one()
        except _Lost:
            return False
        with self._guard:
            self._idle.append(found)
        return True

    def _new_one(self) -> Link:
        try:
            return connect(self.address, install=False)
        except GalleryError as refusal:
            raise _Lost(str(refusal)) from None

    def _idle_one(self) -> Link | None:
        if not self._open:
            raise GalleryError("This gallery was closed. Open it again to ask or change it.")
        with self._guard:
            if self._process != os.getpid():
                # A connection belongs to the process that made it; a fork's are its parent's.
                self._idle, self._process = [], os.getpid()
            return self._idle.pop() if self._idle else None

    def _give_back(self, link: Link) -> None:
        """Keep a connection that is as good as new; close any other."""
        from psycopg.pq import TransactionStatus

        good = link.connection.info.transaction_status == TransactionStatus.IDLE
        with self._guard:
            if good and self._open:
                self._idle.append(link)
                return
        link.connection.close()

    def _forget(self) -> None:
        """When one connection broke, the others most likely did."""
        with self._guard:
            idle, self._idle = self._idle, []
        for link in idle:
            with suppress(Exception):
                link.connection.close()


def _said(error: Any) -> str:
    """The server's first sentence. Its details may hold a vector, or what was noted of someone."""
    return error.diag.message_primary or str(error).split("\n")[0]


def _broken(server: str, cause: str, *, at_commit: bool) -> str:
    if not at_commit:
        return f"{server} does not answer: {cause}. Nothing was written; try again when it is back."
    return (
        f"The connection to {server} broke at the moment of a commit, and the server does not come "
        f"back: {cause}. Whether it was written is not known. Look at the end of the log when the "
        "server is back (`gemel gallery … log`), before it is tried again."
    )
