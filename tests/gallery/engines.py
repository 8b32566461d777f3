"""The engines that must all behave alike, and how each is opened.

A server's fixture stands in `servers/NAME.py` as a context manager that takes a folder of its
own, starts what is needed (or skips, saying what is missing), and yields a function without
arguments: every call gives the address of a new place where no gallery is yet.

    @contextmanager
    def postgres(folder: Path) -> Iterator[Callable[[], str]]: ...

`servers/postgres.py` has `postgres`; `servers/milvus.py` has `lite` and `standalone`.
"""

import importlib
import importlib.util
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True)
class Engine:
    """One engine: its class, where its places come from, and what it cannot do."""

    name: str
    store: str
    places: str | None = None
    one_process: bool = False
    address: Callable[[str], Any] = str

    def open(self, place: str, *, create: bool = True) -> Any:
        """The store at a place."""
        module, name = self.store.split(":")
        return getattr(importlib.import_module(module), name).open(
            self.address(place), create=create
        )

    @contextmanager
    def serve(self, folder: Path) -> Iterator[Callable[[], str]]:
        """A function that gives a new empty place at every call."""
        module, name = self.store.split(":")
        if not _there(module):
            pytest.skip(f"{module} is not there")
        if self.places is None:
            number = itertools.count()
            yield lambda: str(folder / f"{next(number)}.gallery")
            return
        module, name = self.places.split(":")
        if not _there(module):
            pytest.skip(f"tests/{module.replace('.', '/')}.py is not there")
        with getattr(importlib.import_module(module), name)(folder) as places:
            yield places


ENGINES = {
    "sqlite": Engine("sqlite", "gemel.gallery.sqlite:SqliteStore", address=Path),
    "postgres": Engine(
        "postgres", "gemel.gallery.postgres:PostgresStore", "gallery.servers.postgres:postgres"
    ),
    "milvus-lite": Engine(
        "milvus-lite",
        "gemel.gallery.milvus:MilvusStore",
        "gallery.servers.milvus:lite",
        one_process=True,
    ),
    "milvus": Engine(
        "milvus", "gemel.gallery.milvus:MilvusStore", "gallery.servers.milvus:standalone"
    ),
}
SLOW = {"milvus"}


def _there(module: str) -> bool:
    """Whether a module can be found, without running it."""
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False
