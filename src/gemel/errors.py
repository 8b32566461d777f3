"""Every exception the toolkit raises on purpose. Imports nothing of ours.

GemelError
├── ShapeError         two tensors that should line up do not
├── RangeError         a number lies outside the range its definition allows
├── SettingsError      a recipe or an option that cannot be read
│   └── UnknownNameError   a name nobody answers to; suggests the nearest
├── SourceError        a data source that is missing, empty or malformed
│   ├── UnreadableSampleError   one sample that cannot be decoded
│   └── LeakError          one input or identity on both sides of a split
├── SupportError       too little data for the rate that was asked for
├── DivergedError      training produced a loss that is not a number
├── BundleError        a bundle that is missing, incomplete or not what it claims to be
│   └── FingerprintError   files that do not match the fingerprint
├── GalleryError       a gallery that is missing or refuses what was asked of it
└── MissingExtraError  an optional dependency that is not installed
"""

import difflib
from collections.abc import Iterable


class GemelError(Exception):
    """Catch this to catch everything the toolkit raises on purpose."""


class ShapeError(GemelError, ValueError):
    """Tensors that should line up do not."""


class RangeError(GemelError, ValueError):
    """A number lies outside the range its definition allows."""


class SettingsError(GemelError, ValueError):
    """A recipe or an option that cannot be read."""


class UnknownNameError(SettingsError):
    """A name nobody answers to. The message suggests the nearest known one."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        super().__init__(f"Unknown {kind} {name!r}. {did_you_mean(name, known)}")


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The nearest of `known` as a question, or all of them when none is near.

    Example:
        >>> did_you_mean("resdual", ["residual", "book"])
        "Did you mean 'residual'?"
    """
    choices = sorted(known)
    near = difflib.get_close_matches(name, choices, n=1, cutoff=0.5)
    return f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(choices)}."


class SourceError(GemelError, ValueError):
    """A data source that is missing, empty or malformed."""


class UnreadableSampleError(SourceError):
    """One sample that cannot be decoded: corrupt, too large, or of no known format."""


class LeakError(SourceError):
    """One input or identity stands on both sides of a split."""


class SupportError(GemelError, ValueError):
    """Too little data for the rate that was asked for; the message says how much more."""


class DivergedError(GemelError, ArithmeticError):
    """Training produced a loss that is not a number."""


class BundleError(GemelError, ValueError):
    """A bundle that is missing, incomplete or not what it claims to be."""


class FingerprintError(BundleError):
    """Files that do not match the fingerprint they were sealed with."""


class GalleryError(GemelError, ValueError):
    """A gallery that is missing, or that refuses what was asked of it."""


class MissingExtraError(GemelError, ImportError):
    """An optional dependency that is not installed; the message names the extra."""

    def __init__(self, need: str, extra: str) -> None:
        super().__init__(f"{need} needs an optional package: pip install 'gemel[{extra}]'.")
