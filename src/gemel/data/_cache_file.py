"""The file of a source's prepared inputs, and the notes beside it."""

import contextlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from math import prod
from pathlib import Path
from typing import TypeAlias

import numpy as np
from jaxtyping import Int, Shaped
from numpy import ndarray

from gemel.data._decoding import Decoding, Faults, Format
from gemel.files import replacing, write_whole

Progress: TypeAlias = Callable[[int, int], None]

BLOCK = 256
"""Inputs decoded before they are written: what bounds the memory, whatever the data set."""

ABANDONED_SECONDS = 86_400
"""An unfinished file this old was left by a process that is gone."""


def write(content: Path, decoding: Decoding, progress: Progress | None) -> None:
    """Decode everything into `content` and the notes beside it; all or nothing.

    Raises:
        OSError: If there is no room, or no permission.
    """
    content.parent.mkdir(parents=True, exist_ok=True)
    _sweep(content.parent)
    _refuse_full_disk(content.parent, decoding)
    with (
        ThreadPoolExecutor(os.cpu_count()) as pool,
        replacing(content) as partial,
        partial.open("wb") as file,
    ):
        for span in _spans(len(decoding)):
            # Written, not mapped: mapped pages would count as this process's memory, and a
            # full disk would be a signal instead of an error.
            file.write(decoding.block(span, pool).data)
            if progress:
                progress(span.stop, len(decoding))
        # The notes first: once the inputs stand there the cache is complete.
        notes = {"faults": decoding.faults, "lengths": decoding.lengths}
        write_whole(_beside(content), json.dumps(notes))


def mapped(
    content: Path, form: Format, inputs: int
) -> tuple[Shaped[ndarray, "..."], Int[ndarray, " starts"], Faults]:
    """What was written: all inputs, where each ragged one starts, and why some have none.

    Raises:
        OSError: If the file is damaged.
    """
    try:
        notes = json.loads(_beside(content).read_text(encoding="utf-8"))
        faults = {int(at): why for at, why in notes["faults"].items()}
        starts = np.cumsum([0, *notes["lengths"]])
        shape = int(starts[-1]) if form.ragged else inputs, *form.step
        if content.stat().st_size != prod(shape) * form.dtype.itemsize:
            raise ValueError("it has another size than it was written with")
    except (ValueError, KeyError) as fault:
        raise OSError(f"it is damaged: {fault}") from fault
    if not prod(shape):  # nothing at all cannot be mapped
        return np.zeros(shape, form.dtype), starts, faults
    # A plain array over the same memory: a memmap object is slower to index.
    return np.asarray(np.memmap(content, form.dtype, "r", shape=shape)), starts, faults


def _sweep(folder: Path) -> None:
    """Remove what killed processes left unfinished."""
    for file in folder.glob(".*.partial"):
        # Another process may sweep at the same time.
        with contextlib.suppress(FileNotFoundError):
            if time.time() - file.stat().st_mtime > ABANDONED_SECONDS:
                file.unlink()


def _refuse_full_disk(folder: Path, decoding: Decoding) -> None:
    """How much ragged inputs take is not known before; they are small."""
    form = decoding.form
    needed = 0 if form.ragged else len(decoding) * prod(form.step) * form.dtype.itemsize
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise OSError(f"it takes {needed / 1e9:.1f} GB and {free / 1e9:.1f} GB are free")


def _spans(total: int) -> Iterator[range]:
    for start in range(0, total, BLOCK):
        yield range(start, min(start + BLOCK, total))


def _beside(content: Path) -> Path:
    return content.with_suffix(".json")
