"""Reading again what references were made from: as files, or in a source that holds them."""

import re
from collections.abc import Mapping
from pathlib import Path

from gemel.bundle import Input, Verifier
from gemel.data import located
from gemel.errors import UnreadableSampleError
from gemel.gallery import Gallery, ReadOrigin
from gemel.inputs import CellsPreprocessing
from gemel.lifecycle._listed import Listed, opened
from gemel.lifecycle._watcher import RunWatcher
from gemel.types import PathLike

BORDER = re.compile(r"[/\\]|(?<=\.zip):")
"""Between a path's parts, and between an archive and its member."""

SHORTEST_END = 2
"""Parts by which a moved file is known: its own name alone is many files'."""


def origins_as_files(verifier: Verifier) -> ReadOrigin:
    """Reads origins that are paths."""
    sides = verifier.settings.sides
    cells = isinstance(verifier.matcher.preprocessing, CellsPreprocessing)

    def read(origin: str) -> Input:
        path = Path(origin)
        if not path.is_file():
            raise UnreadableSampleError(f"{origin}: no such file.")
        if cells and not sides:
            raise UnreadableSampleError(f"{origin}: an input of this verifier has several columns.")
        return {sides[0]: path} if sides else path

    return read


def origins_in(verifier: Verifier, source: PathLike, data: PathLike | None = None) -> ReadOrigin:
    """Reads origins as inputs of a source, also of one that was moved or packed since.

    An origin is looked for under its full name, then as a file where it always was, then by
    the end of its path that lies below the source.

    Args:
        verifier: Takes the inputs.
        source: A SOURCE that holds them.
        data: Where known layouts stand; $GEMEL_DATA otherwise.

    Raises:
        SourceError: If the source cannot be read, or holds inputs of another kind.
    """
    inputs = Listed(opened(source, data), verifier.matcher.preprocessing)
    names = {inputs.name(at): at for at in range(len(inputs))}
    ends, in_place = _ends(names, Path(located(source))), origins_as_files(verifier)

    def read(origin: str) -> Input:
        at = names.get(origin)
        if at is None and Path(origin).is_file():
            return in_place(origin)
        found = _at_its_end(ends, origin) if at is None else at
        if found is None:
            raise UnreadableSampleError(f"{origin}: neither a file nor in {inputs.listing.name}.")
        return inputs.read(found)

    return read


def followed(read: ReadOrigin, gallery: Gallery, watcher: RunWatcher) -> ReadOrigin:
    """The same, and a watcher hears of each reference that is read again."""
    total, done = gallery.info().references, 0

    def told(origin: str) -> Input:
        nonlocal done
        done += 1
        watcher.reading(min(done, total), total)
        return read(origin)

    return told


def _ends(names: Mapping[str, int], source: Path) -> dict[tuple[str, ...], int]:
    """The inputs by what their names say below the source, or below the folder of a table."""
    roots = [_parts(str(root)) for root in (source, source.parent)]
    found = {}
    for name, at in names.items():
        parts = _parts(name)
        root = next((root for root in roots if parts[: len(root)] == root), None)
        if root is not None and len(parts) >= len(root) + SHORTEST_END:
            found[parts[len(root) :]] = at
    return found


def _at_its_end(ends: Mapping[tuple[str, ...], int], origin: str) -> int | None:
    parts = _parts(origin)
    tails = (parts[start:] for start in range(len(parts) - SHORTEST_END + 1))
    return next((ends[tail] for tail in tails if tail in ends), None)


def _parts(name: str) -> tuple[str, ...]:
    return tuple(BORDER.split(name))
