"""Siamese networks that decide: learn how alike two things are, and answer for the verdict.

run = gemel.train("faces/", "faces.run")
verdict = gemel.load("faces.run").verify("a.jpg", "b.jpg")
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gemel.bundle import Verifier as Verifier
    from gemel.bundle import load_bundle as load
    from gemel.errors import GemelError as GemelError
    from gemel.gallery import Gallery as Gallery
    from gemel.lifecycle import RunSettings as RunSettings
    from gemel.lifecycle import evaluate as evaluate
    from gemel.lifecycle import train as train
    from gemel.recipes import reproduce as reproduce

__version__ = "0.1.0"
__all__ = [
    "Gallery",
    "GemelError",
    "RunSettings",
    "Verifier",
    "evaluate",
    "load",
    "reproduce",
    "train",
]

# Importing gemel must not import torch: the command line answers --help at once.
_HOME = {
    "Gallery": ("gallery", "Gallery"),
    "GemelError": ("errors", "GemelError"),
    "RunSettings": ("lifecycle", "RunSettings"),
    "Verifier": ("bundle", "Verifier"),
    "evaluate": ("lifecycle", "evaluate"),
    "load": ("bundle", "load_bundle"),
    "reproduce": ("recipes", "reproduce"),
    "train": ("lifecycle", "train"),
}


def __getattr__(name: str) -> Any:
    """A public name, imported from its room when it is first used."""
    if name not in _HOME:
        raise AttributeError(f"module 'gemel' has no attribute {name!r}")
    room, inner = _HOME[name]
    value = getattr(importlib.import_module(f"gemel.{room}"), inner)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
