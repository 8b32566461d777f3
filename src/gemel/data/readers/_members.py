"""The files of a data set, in its folder or straight in its archive."""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gemel.data._stores import FilesStore, Store, ZipStore, archive_members
from gemel.errors import SourceError
from gemel.inputs import Modality

FOREIGN = (".", "__MACOSX")
"""How names begin that nobody made on purpose: hidden files, and a Mac's second tree."""


@dataclass(frozen=True)
class Members:
    """Files by name, packed or not.

    Attributes:
        place: The folder or the zip archive.
        names: Each file's path inside it with "/" between its parts, sorted.
    """

    place: Path
    names: tuple[str, ...]

    def matching(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        """A match for each name that fits the pattern at its end, from a path's part on."""
        whole = re.compile(rf"(?:.*/)?(?:{pattern.pattern})", pattern.flags)
        return [match for name in self.names if (match := whole.fullmatch(name))]

    def store(self, names: Sequence[str], modality: Modality = "image") -> Store:
        """The files of these names as inputs."""
        if self.place.is_file():
            return ZipStore(self.place, names, modality)
        return FilesStore(self.place, names, modality)

    def text(self, name: str) -> str:
        """What a file of text holds."""
        content: str = self.store([name], "text").read(0)
        return content


def members_of(place: Path) -> Members:
    """All files in a folder or a zip archive.

    Raises:
        SourceError: If the archive is damaged or the folder cannot be read.
    """
    names = archive_members(place) if place.is_file() else _files_below(place)
    own = (name for name in names if not _is_foreign(name))
    return Members(place, tuple(sorted(own, key=lambda name: name.split("/"))))


def _files_below(folder: Path) -> Iterator[str]:
    def refuse(fault: OSError) -> None:
        raise SourceError(f"{folder} cannot be read as a folder: {fault}.") from fault

    for place, _, files in os.walk(folder, onerror=refuse, followlinks=True):
        inside = Path(place).relative_to(folder)
        yield from ((inside / file).as_posix() for file in files)


def _is_foreign(name: str) -> bool:
    return any(part.startswith(FOREIGN) for part in name.split("/"))
