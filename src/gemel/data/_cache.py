"""Decode a source once, into a file that later runs map into memory."""

import contextlib
import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path
from typing import TypeAlias

import numpy as np
from jaxtyping import UInt8
from numpy import ndarray

from gemel.data._listing import Listing
from gemel.data._preprocessing import Preprocessing
from gemel.data._samples import Samples, Skipped
from gemel.data._stores import ArrayStore, ImageStore
from gemel.errors import SourceError, UnreadableSampleError
from gemel.files import replacing, write_whole

Progress: TypeAlias = Callable[[int, int], None]
Faults: TypeAlias = dict[int, str]

BLOCK = 256
"""Samples decoded before they are written: what bounds the memory, whatever the data set."""

ABANDONED_SECONDS = 86_400
"""An unfinished file this old was left by a process that is gone."""


def cached(
    listing: Listing, preprocessing: Preprocessing, *, progress: Progress | None = None
) -> Samples:
    """The listing's images, decoded at most once and memory-mapped.

    The cache stands in $GEMEL_CACHE, or in `gemel` below $XDG_CACHE_HOME or ~/.cache. Its
    name is a hash of the images' content and of what `preprocessing` does to them, so
    neither a changed image nor a changed setting can meet a stale cache.

    Args:
        listing: What to decode.
        preprocessing: What becomes of each image.
        progress: Called with (done, total) while decoding; not called when nothing is.

    Returns:
        All readable samples. Unreadable ones are named in `skipped`, and pairs and
        triplets that need one are left out.

    Raises:
        SourceError: If no image can be decoded, or the cache cannot be written or read.
    """
    key = f"{listing.store.digest()}{preprocessing.key()}"
    images = cache_folder() / f"{hashlib.blake2b(key.encode(), digest_size=16).hexdigest()}.npy"
    try:
        if not images.exists():
            _write(images, listing.store, preprocessing, progress)
        array, faults = _mapped(images)
    except OSError as fault:
        raise SourceError(
            f"The cache of {listing.name} at {images} cannot be written or read: {fault}. "
            "Delete it, or name a writable folder with room in GEMEL_CACHE."
        ) from fault
    return _samples(listing, array, faults)


def cache_folder() -> Path:
    """Where decoded images are kept."""
    if chosen := os.environ.get("GEMEL_CACHE"):
        return Path(chosen)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "gemel"


def _mapped(images: Path) -> tuple[UInt8[ndarray, "cached channels height width"], Faults]:
    """The images, and which of them could not be decoded."""
    try:
        array = np.load(images, mmap_mode="r", allow_pickle=False)
        faults = json.loads(_beside(images).read_text(encoding="utf-8"))
    except ValueError as fault:
        raise OSError(f"it is damaged: {fault}") from fault
    return array, {int(at): why for at, why in faults.items()}


def _samples(
    listing: Listing, array: UInt8[ndarray, "cached channels height width"], faults: Faults
) -> Samples:
    names, identity = np.unique(np.array(listing.identity), return_inverse=True)
    skipped = tuple(Skipped(listing.store.name(at), why) for at, why in faults.items())
    if len(skipped) == len(listing):
        raise SourceError(
            f"None of the {len(listing)} images of {listing.name} can be decoded; the first is "
            f"{skipped[0].name}: {skipped[0].reason}"
        )
    everything = Samples(
        array=array,
        rows=np.arange(len(listing)),
        identity=identity,
        names=tuple(names.tolist()),
        forged=listing.forged,
        origin=tuple(map(listing.store.name, range(len(listing)))),
        comparisons=listing.comparisons,
        triplets=listing.triplets,
        skipped=skipped,
        split=listing.split,
        split_by=listing.split_by,
    )
    return everything.take(np.delete(everything.rows, list(faults))) if faults else everything


def _write(
    images: Path, store: ImageStore, preprocessing: Preprocessing, progress: Progress | None
) -> None:
    """Decode everything into `images` and the faults beside it; all or nothing."""
    images.parent.mkdir(parents=True, exist_ok=True)
    _sweep(images.parent)
    shape = len(store), preprocessing.channels, *preprocessing.size
    _refuse_full_disk(images.parent, int(np.prod(shape)))
    faults: Faults = {}
    with (
        ThreadPoolExecutor(os.cpu_count()) as pool,
        replacing(images) as partial,
        partial.open("wb") as file,
    ):
        header = {"descr": "|u1", "fortran_order": False, "shape": shape}
        # numpy gives this function no types.
        np.lib.format.write_array_header_1_0(file, header)  # type: ignore[no-untyped-call]
        for span in _spans(len(store)):
            # Written, not mapped: mapped pages would count as this process's memory, and a
            # full disk would be a signal instead of an error.
            file.write(_block(store, preprocessing, span, pool, faults).data)
            if progress:
                progress(span.stop, len(store))
        # The faults first: once the images stand there the cache is complete.
        write_whole(_beside(images), json.dumps(faults))
        # Without this a power cut may leave the name and lose the content.
        file.flush()
        os.fsync(file.fileno())


def _sweep(folder: Path) -> None:
    """Remove what killed processes left unfinished."""
    for file in folder.glob(".*.partial"):
        # Another process may sweep at the same time.
        with contextlib.suppress(FileNotFoundError):
            if time.time() - file.stat().st_mtime > ABANDONED_SECONDS:
                file.unlink()


def _spans(total: int) -> Iterator[range]:
    for start in range(0, total, BLOCK):
        yield range(start, min(start + BLOCK, total))


def _block(
    store: ImageStore,
    preprocessing: Preprocessing,
    span: range,
    pool: Executor,
    faults: Faults,
) -> UInt8[ndarray, "block channels height width"]:
    """The images of `span`; an unreadable one is black and noted in `faults`."""
    # Arrays that have the shape already need no picture made of each image.
    if isinstance(store, ArrayStore) and preprocessing.keeps_geometry(store.images.shape[1:]):
        return preprocessing.apply_levels(store.images[span.start : span.stop])

    def decoded(position: int) -> UInt8[ndarray, "channels height width"] | str:
        try:
            return preprocessing.apply(store.read(position))
        except UnreadableSampleError as fault:
            return str(fault).removeprefix(f"{store.name(position)}: ")

    block = np.zeros((len(span), preprocessing.channels, *preprocessing.size), dtype=np.uint8)
    for at, result in zip(span, pool.map(decoded, span), strict=True):
        if isinstance(result, str):
            faults[at] = result
        else:
            block[at - span.start] = result
    return block


def _refuse_full_disk(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise OSError(f"it takes {needed / 1e9:.1f} GB and {free / 1e9:.1f} GB are free")


def _beside(images: Path) -> Path:
    return images.with_suffix(".json")
