"""Labeled Faces in the Wild: 13,233 faces of 5,749 people. Biometric data of real persons."""

import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from gemel.data._comparisons import Comparisons
from gemel.data._layout import Layout
from gemel.data._listing import Listing
from gemel.data._stores import FilesStore, Store, ZipStore, archive_members
from gemel.errors import SourceError

LAYOUT = Layout(
    name="lfw",
    folders=("lfw", "lfw-py"),
    holds="Person_Name/Person_Name_0001.jpg … in lfw-gray64.zip or a folder lfw, "
    "lfw-deepfunneled or lfw_funneled, and pairsDevTrain.txt and pairsDevTest.txt",
    home="http://vis-www.cs.umass.edu/lfw/",
)
ARCHIVE = "lfw-gray64.zip"
TEST_PAIRS = "pairsDevTest.txt"
FOLDERS = ("lfw", "lfw-deepfunneled", "lfw_funneled", ".")
FACE = re.compile(r"(?:.*/)?([^/]+)/\1_(\d{4})\.jpg")


def read_lfw(data: Path | None) -> Listing:
    """The development view: pairs "dev-train" and "dev-test" as published.

    Everybody named in `pairsDevTest.txt` is "test"; everybody else is "train".
    """
    folder = LAYOUT.folder(data)
    store, shown = faces_of(folder)
    lists = {
        name: listed_in(folder, file, shown)
        for name, file in (("dev-train", "pairsDevTrain.txt"), ("dev-test", TEST_PAIRS))
    }
    people = [person for person, _ in shown]
    tested = {people[at] for at in (*lists["dev-test"].left, *lists["dev-test"].right)}
    return Listing(
        name=LAYOUT.name,
        store=store,
        identity=tuple(people),
        split=tuple("test" if person in tested else "train" for person in people),
        comparisons=lists,
    )


def faces_of(folder: Path) -> tuple[Store, list[tuple[str, int]]]:
    """The pictures, and of each the person and the number."""
    archive = folder / ARCHIVE
    if archive.is_file():
        members = [name for name in archive_members(archive) if FACE.fullmatch(name)]
        members.sort()
        return ZipStore(archive, members), _named(members)
    for place in FOLDERS:
        found = sorted((folder / place).glob("*/*_[0-9][0-9][0-9][0-9].jpg"))
        members = [path.relative_to(folder).as_posix() for path in found]
        members = [name for name in members if FACE.fullmatch(name)]
        if members:
            return FilesStore(folder, members), _named(members)
    raise LAYOUT.lacking(folder)


def _named(members: list[str]) -> list[tuple[str, int]]:
    paths = map(PurePosixPath, members)
    return [(path.parent.name, int(path.stem.rpartition("_")[2])) for path in paths]


def listed_in(folder: Path, file: str, shown: Sequence[tuple[str, int]]) -> Comparisons:
    """A list's pairs: `person n m` of one person, `person n other m` of two."""
    table, rows = LAYOUT.path(folder, file), []
    position = {face: at for at, face in enumerate(shown)}
    # The first line counts the pairs of each kind.
    for number, line in enumerate(table.read_text(encoding="utf-8").splitlines()[1:], start=2):
        match line.split("\t"):
            case [person, first, second]:
                faces = (person, first), (person, second)
            case [person, first, other, second]:
                faces = (person, first), (other, second)
            case _:
                raise SourceError(f"{table}, line {number} is not a pair: {line!r}.")
        try:
            one, two = (position[name, int(which)] for name, which in faces)
        except (KeyError, ValueError):
            raise SourceError(
                f"{table}, line {number} names a picture that is not there: {line!r}."
            ) from None
        rows.append((one, two, faces[0][0] == faces[1][0]))
    return Comparisons.of(rows)
