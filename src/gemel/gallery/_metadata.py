"""What a user may note of an identity: JSON values that every engine keeps alike."""

import json
from collections.abc import Mapping
from typing import Any

from gemel.errors import GalleryError

LONGEST = 65_536
"""Characters of all metadata of an identity, written as JSON."""


def checked_metadata(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """The metadata as JSON gives it back: tuples as lists, and nothing that it cannot hold.

    Raises:
        GalleryError: If a value is not JSON, a text cannot be kept, or there is too much of it.

    Example:
        >>> checked_metadata({"floors": (1, 2)})
        {'floors': [1, 2]}
    """
    if nameless := [name for name in metadata if not isinstance(name, str)]:
        raise GalleryError(f"Metadata are JSON values by name; {nameless[0]!r} is no text.")
    try:
        written = json.dumps(dict(metadata), allow_nan=False, ensure_ascii=False)
        written.encode()
    except (TypeError, ValueError, RecursionError) as fault:
        raise GalleryError(f"Metadata are JSON values by name: {fault}.") from None
    if "\\u0000" in written.replace("\\\\", ""):  # not a backslash, and then u0000
        raise GalleryError("Metadata are text that can be kept; NUL (U+0000) is not.")
    if len(written) > LONGEST:
        raise GalleryError(
            f"Metadata of an identity have at most {LONGEST:,} characters as JSON; these have "
            f"{len(written):,}. Keep a reference to where the rest stands."
        )
    checked: dict[str, Any] = json.loads(written)
    return checked
