"""Where the inputs of a source stand: in files, in an archive, one store after the other."""

import functools
import hashlib
import os
import zipfile
from bisect import bisect_right
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from gemel.errors import SourceError, UnreadableSampleError
from gemel.inputs import Modality, decode

CHUNK_BYTES = 1 << 20


@runtime_checkable
class Store(Protocol):
    """Inputs of one modality by position. Reading from several threads at once is safe.

    Attributes:
        modality: What kind of input they are.
    """

    modality: Modality

    def __len__(self) -> int: ...

    def name(self, position: int) -> str:
        """What a message calls the input."""
        ...

    def read(self, position: int) -> Any:
        """The decoded input; UnreadableSampleError if it cannot be."""
        ...

    def digest(self) -> str:
        """A hash of all content and names: equal digests decode to equal inputs."""
        ...


class FilesStore:
    """One file an input. `members` are paths below `root` (or absolute)."""

    def __init__(self, root: Path, members: Sequence[str], modality: Modality = "image") -> None:
        self.modality: Modality = modality
        self._root = root
        self._members = tuple(members)

    def __len__(self) -> int:
        return len(self._members)

    def name(self, position: int) -> str:
        return str(self._root / self._members[position])

    def read(self, position: int) -> Any:
        return decode(self._root / self._members[position], self.name(position), self.modality)

    def digest(self) -> str:
        paths = [self._root / member for member in self._members]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            return joined_digest((*self._members, *pool.map(_file_digest, paths)))


class ZipStore:
    """Members of a zip archive, decompressed in memory and never unpacked to disk."""

    def __init__(self, archive: Path, members: Sequence[str], modality: Modality = "image") -> None:
        self.modality: Modality = modality
        self._archive = archive
        self._members = tuple(members)

    def __len__(self) -> int:
        return len(self._members)

    def name(self, position: int) -> str:
        return f"{self._archive}:{self._members[position]}"

    def read(self, position: int) -> Any:
        try:
            data = self._open.read(self._members[position])
        except (zipfile.BadZipFile, KeyError, EOFError) as fault:
            raise UnreadableSampleError(f"{self.name(position)}: {fault}.") from fault
        return decode(data, self.name(position), self.modality)

    def digest(self) -> str:
        return joined_digest((*self._members, _file_digest(self._archive)))

    @functools.cached_property
    def _open(self) -> zipfile.ZipFile:
        # A ZipFile that only reads may be shared: it takes a lock round each seek and read.
        return _zip_file(self._archive)


class JoinedStore:
    """Several stores of one modality, one after the other."""

    def __init__(self, stores: Sequence[Store]) -> None:
        (self.modality,) = {store.modality for store in stores}
        self._stores = tuple(stores)
        self._ends = list(accumulate(len(store) for store in self._stores))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def name(self, position: int) -> str:
        store, inner = self._find(position)
        return store.name(inner)

    def read(self, position: int) -> Any:
        store, inner = self._find(position)
        return store.read(inner)

    def digest(self) -> str:
        return joined_digest(tuple(store.digest() for store in self._stores))

    def _find(self, position: int) -> tuple[Store, int]:
        which = bisect_right(self._ends, position)
        return self._stores[which], position - (self._ends[which - 1] if which else 0)


def archive_members(archive: Path) -> list[str]:
    """The names of all files in a zip archive.

    Raises:
        SourceError: If it is not a readable zip archive.
    """
    with _zip_file(archive) as opened:
        return [entry.filename for entry in opened.infolist() if not entry.is_dir()]


def _zip_file(archive: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(archive)
    except (OSError, zipfile.BadZipFile) as fault:
        raise SourceError(f"{archive} is not a readable zip archive: {fault}.") from fault


def joined_digest(parts: Sequence[str]) -> str:
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()


def _file_digest(path: Path) -> str:
    """Of a file's bytes; a file that cannot be read has a digest of its own."""
    digest = hashlib.blake2b(digest_size=16)
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                digest.update(chunk)
    except OSError:
        return "unreadable"
    return digest.hexdigest()
