"""Another process at the same gallery: it is asked over a pipe, and can be killed."""

import itertools
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
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
    """A process that writes without end and says what was acknowledged, until it is killed."""

    def __init__(self, engine: str, place: str, work: Callable[[Any, Any], None]) -> None:
        self._ours, theirs = CONTEXT.Pipe(duplex=False)
        self.process = CONTEXT.Process(
            target=begin, args=(engine, place, work, theirs), daemon=True
        )
        self.process.start()
        theirs.close()
        assert self._ours.poll(PATIENCE), "the process did not begin"
        self._ours.recv()

    def wait_for_word(self) -> None:
        """Until it has something to say."""
        assert self._ours.poll(PATIENCE), "the process did not come to anything"

    def kill(self) -> list[str]:
        """End it at once; all that it had said before."""
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


def begin(engine: str, place: str, work: Callable[[Any, Any], None], pipe: Any) -> None:
    """Open the store, say so, and work; runs in the process that will be killed."""
    from gallery.engines import ENGINES

    store = ENGINES[engine].open(place)
    pipe.send([])
    work(store, pipe)


def enrol_for_ever(store: Any, pipe: Any, *, prefix: str, references: int) -> None:
    """Enrol one to three identities at a time; say their names."""
    from gallery.people import enrol, person

    draws = np.random.default_rng(len(prefix))
    for number in itertools.count():
        batch = [f"{prefix} {number} {letter}" for letter in "abc"[: draws.integers(1, 4)]]
        enrol(store, *(person(name, references) for name in batch))
        pipe.send(batch)


def replace_for_ever(store: Any, pipe: Any, *, name: str, references: int, first: int) -> None:
    """Replace all references of one identity by such of a higher number; say the number."""
    from gallery.people import DIM, enrol, person

    for number in itertools.count(first):
        vectors = np.full((references, DIM), float(number))
        enrol(store, person(name, vectors, replace=True))
        pipe.send([number])
