"""Another process at the same gallery: it is asked over a pipe, and can be killed."""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import numpy as np

# A fork server has torch loaded already and no store open: a new process takes milliseconds.
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(["gemel.gallery", "gemel.gallery.sqlite", "torch"])
PATIENCE = 60


class Another:
    """A process that has the gallery open."""

    def __init__(self, engine: str, place: str) -> None:
        self._ours, theirs = CONTEXT.Pipe()
        self.process = CONTEXT.Process(target=answer, args=(engine, place, theirs), daemon=True)
        self.process.start()
        theirs.close()

    def ask(self, call: str, *args: Any) -> Any:
        """Call the other process's store; its error is raised here."""
        self.begin(call, *args)
        return self.result()

    def begin(self, call: str, *args: Any) -> None:
        """Let it call its store, and do not wait."""
        self._ours.send((call, args))

    def result(self) -> Any:
        """What came of the first call that was begun and not looked at yet."""
        assert self._ours.poll(PATIENCE), "the other process did not answer"
        good, value = self._ours.recv()
        if not good:
            raise value
        return value

    def close(self) -> None:
        """End it the gentle way."""
        with suppress(BrokenPipeError):
            self._ours.send(None)
        self._end()

    def _end(self) -> None:
        self.process.join(PATIENCE)
        self._ours.close()
        self.process.close()


def answer(engine: str, place: str, pipe: Any) -> None:
    """Do what is asked until nothing more is; runs in the other process."""
    from gallery.engines import ENGINES
    from gemel.errors import GemelError

    store = None
    while (message := pipe.recv()) is not None:
        call, args = message
        try:
            # Opened at the first question, so that a refusal is an answer too.
            store = store or ENGINES[engine].open(place)
            value = getattr(store, call)(*args)
            pipe.send((True, list(value) if isinstance(value, Iterator) else value))
        except GemelError as error:
            pipe.send((False, type(error)(str(error))))
    if store is not None:
        store.close()


class Doomed:
    """A process that enrols without end and says each name once it is acknowledged."""

    def __init__(self, engine: str, place: str, prefix: str, references: int) -> None:
        self._ours, theirs = CONTEXT.Pipe(duplex=False)
        self.process = CONTEXT.Process(
            target=enrol_for_ever, args=(engine, place, prefix, references, theirs), daemon=True
        )
        self.process.start()
        theirs.close()
        assert self._ours.poll(PATIENCE), "the process did not begin"
        self._ours.recv()

    def kill(self) -> list[str]:
        """End it at once; every name it had said before."""
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.join(PATIENCE)
        assert self.process.exitcode == -signal.SIGKILL, "it ended by itself"
        acknowledged = []
        with suppress(EOFError):
            while True:
                acknowledged += self._ours.recv()
        self._ours.close()
        self.process.close()
        return acknowledged


def enrol_for_ever(engine: str, place: str, prefix: str, references: int, pipe: Any) -> None:
    """Enrol one to three identities at a time; runs in the process that will be killed."""
    from gallery.engines import ENGINES
    from gallery.people import enrol, person

    store = ENGINES[engine].open(place)
    draws = np.random.default_rng(len(prefix))
    number = 0
    pipe.send([])
    while True:
        batch = [f"{prefix} {number + i}" for i in range(draws.integers(1, 4))]
        number += len(batch)
        enrol(store, *(person(name, references) for name in batch))
        pipe.send(batch)
