"""A short name for everything that shapes what the cache holds."""

import hashlib

from gemel.types import Settings


def key_of(preprocessing: Settings, rules: int, *, unshaping: set[str]) -> str:
    """A hash of the settings but those named in `unshaping`, and of the version of the rules."""
    shaping = preprocessing.model_dump_json(exclude=unshaping)
    return hashlib.blake2b(f"{rules}{shaping}".encode(), digest_size=8).hexdigest()
