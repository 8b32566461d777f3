"""Decode a source once, into a file that later runs map into memory."""

import hashlib
import os
from pathlib import Path

import numpy as np

from gemel.data._cache_file import Progress, mapped, write
from gemel.data._caches import Cache, Dense, Ragged
from gemel.data._decoding import Decoding, Faults, Format
from gemel.data._stores import Store
from gemel.errors import SourceError
from gemel.inputs import SinglePreprocessing


def cache_of(
    store: Store,
    preprocessing: SinglePreprocessing,
    name: str,
    progress: Progress | None = None,
) -> tuple[Cache, Faults]:
    """The store's inputs, decoded at most once and memory-mapped, and which cannot be.

    The cache stands in $GEMEL_CACHE, or in `gemel` below $XDG_CACHE_HOME or ~/.cache. Its
    name is a hash of the inputs' content and of what `preprocessing` does to them, so
    neither a changed input nor a changed setting can meet a stale cache.

    Args:
        store: What to decode.
        preprocessing: What becomes of each input.
        name: What a message calls the source.
        progress: Called with (done, total) while decoding; not called when nothing is.

    Raises:
        SourceError: If the cache cannot be written or read.
    """
    key = f"{store.digest()}{preprocessing.key()}"
    content = cache_folder() / f"{hashlib.blake2b(key.encode(), digest_size=16).hexdigest()}.bin"
    decoding = Decoding(store, preprocessing)
    try:
        if not content.exists():
            write(content, decoding, progress)
        values, starts, faults = mapped(content, decoding.form, len(store))
    except OSError as fault:
        raise SourceError(
            f"The cache of {name} at {content} cannot be written or read: {fault}. "
            "Delete it, or name a writable folder with room in GEMEL_CACHE."
        ) from fault
    return (Ragged(values, starts) if decoding.form.ragged else Dense(values)), faults


def cache_folder() -> Path:
    """Where decoded inputs are kept."""
    if chosen := os.environ.get("GEMEL_CACHE"):
        return Path(chosen)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gemel"


def empty_cache(preprocessing: SinglePreprocessing) -> Cache:
    """A cache without any input."""
    form = Format.of(preprocessing)
    nothing = np.zeros((0, *form.step), form.dtype)
    return Ragged(nothing, np.zeros(1, np.int64)) if form.ragged else Dense(nothing)
