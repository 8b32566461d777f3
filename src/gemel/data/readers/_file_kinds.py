"""What kind of input files hold, by how they end, and by what is in them."""

from collections.abc import Callable, Sequence
from pathlib import PurePath
from typing import Any

from gemel.data._stores import Store
from gemel.data.readers._reel import FORMATS
from gemel.errors import UnreadableSampleError
from gemel.inputs import SUFFIXES, Modality

ENDINGS = frozenset[str]().union(*SUFFIXES.values())
"""Of files that are one input each."""
VIDEOS = frozenset(FORMATS)
"""Of files that are many inputs: their frames."""
MEDIA = SUFFIXES["image"] | SUFFIXES["sound"] | VIDEOS
"""Of files that are inputs and cannot be notes about them."""
LOOKED_AT = 8


def modality_of(
    names: Sequence[str], opened: Callable[[Sequence[str], Modality], Store]
) -> Modality:
    """The kind of input that these files hold.

    Pictures and sounds are known by how the first file ends. Otherwise the first few are
    looked into: numbers on one line or in one column each, equally many, are vectors; other
    numbers are series; what is not numbers is text.

    Args:
        names: The files.
        opened: A store of some of them, as inputs of a kind.
    """
    ending = ending_of(names[0])
    if ending in SUFFIXES["sound"]:
        return "sound"
    if ending not in SUFFIXES["series"]:
        return "image"
    some = names[:LOOKED_AT]
    vectors = _all_of(opened(some, "vector"))
    if vectors is not None and len({len(vector) for vector in vectors}) == 1:
        return "vector"
    if ending in SUFFIXES["text"] and _all_of(opened(some, "series")) is None:
        return "text"
    return "series"


def ending_of(name: str) -> str:
    """How a file's name ends, lower case with its dot."""
    return PurePath(name).suffix.lower()


def _all_of(store: Store) -> list[Any] | None:
    """What a store holds, or None if it does not hold that."""
    try:
        return [store.read(at) for at in range(len(store))]
    except UnreadableSampleError:
        return None
