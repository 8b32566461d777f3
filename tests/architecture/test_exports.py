"""What a room offers is what its `__all__` says, in order."""

import importlib
import inspect
import pkgutil

import pytest

import gemel

ROOMS = [room.name for room in pkgutil.iter_modules(gemel.__path__) if room.ispkg]


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_exports_exactly_its_sorted_names(room):
    offered = vars(importlib.import_module(f"gemel.{room}"))
    # The shape checker adds its own module to every namespace it watches.
    public = sorted(
        name
        for name, value in offered.items()
        if not name.startswith("_") and not inspect.ismodule(value)
    )

    assert offered.get("__all__", []) == public


@pytest.mark.parametrize("room", ROOMS)
def test_what_a_room_exports_says_what_it_is(room):
    module = importlib.import_module(f"gemel.{room}")
    offered = [getattr(module, name) for name in getattr(module, "__all__", [])]

    silent = [
        thing.__name__
        for thing in offered
        if (inspect.isclass(thing) or inspect.isfunction(thing)) and not _docstring(thing)
    ]

    assert silent == []


def _docstring(thing):
    """What is written on the thing itself; dataclasses write a signature when nobody did."""
    text = thing.__doc__ or ""
    return "" if text.startswith(f"{thing.__name__}(") else text
