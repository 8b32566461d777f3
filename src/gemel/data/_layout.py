"""Where a published data set stands on disk, and what to say when it does not."""

import os
from dataclasses import dataclass
from pathlib import Path

from gemel.errors import SourceError


@dataclass(frozen=True)
class Layout:
    """A published data set's place below the folder of data sets.

    Attributes:
        name: What the user calls it.
        folders: Names its folder may have, the preferred one first.
        holds: What the folder should contain.
        home: Where the data set may be had from its authors.
        archives: Names of archives it may be read from, packed as it is.
    """

    name: str
    folders: tuple[str, ...]
    holds: str
    home: str
    archives: tuple[str, ...] = ()

    def place(self, data: Path | None) -> Path:
        """One of the data set's archives, below `data` or in its folder; or else its folder.

        Raises:
            SourceError: If there is neither.
        """
        if around := data or _from_environment():
            for folder in (around, *(around / name for name in self.folders)):
                for archive in self.archives:
                    if (folder / archive).is_file():
                        return folder / archive
        return self.folder(data)

    def folder(self, data: Path | None) -> Path:
        """The data set's folder below `data` or $GEMEL_DATA; `data` itself if so named.

        Raises:
            SourceError: If there is none.
        """
        place = data or _from_environment()
        if place is None:
            raise SourceError(f"{self.name} needs its folder, and none was named. {self._remedy()}")
        beneath = [place / folder for folder in self.folders]
        itself = [place] if place.name in self.folders else []
        for candidate in beneath + itself:
            if candidate.is_dir():
                return candidate
        raise SourceError(f"{self.name} was looked for in {beneath[0]}. {self._remedy()}")

    def path(self, folder: Path, *names: str) -> Path:
        """The first of `names` that exists in the data set's folder.

        Raises:
            SourceError: If none does.
        """
        for name in names:
            if (folder / name).exists():
                return folder / name
        raise SourceError(f"{self.name} has no {names[0]} in {folder}. {self._remedy()}")

    def lacking(self, folder: Path) -> SourceError:
        """The error for a folder that holds nothing of what it should."""
        return SourceError(f"{self.name}: nothing of it stands in {folder}. {self._remedy()}")

    def _remedy(self) -> str:
        packed = f", or {self.archives[0]} should stand beside it" if self.archives else ""
        return (
            f"The folder {self.folders[0]}/ should hold {self.holds}{packed}; its home is "
            f"{self.home} . Name the folder around it with --data DIR or in GEMEL_DATA."
        )


def _from_environment() -> Path | None:
    place = os.environ.get("GEMEL_DATA")
    return Path(place) if place else None
