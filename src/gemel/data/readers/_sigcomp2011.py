"""SigComp2011 Dutch offline signatures. Biometric data of real persons."""

import csv
import re
from pathlib import Path

import numpy as np

from gemel.data._comparisons import Comparisons
from gemel.data._layout import Layout
from gemel.data._listing import Listing
from gemel.data._stores import FilesStore
from gemel.errors import SourceError

LAYOUT = Layout(
    name="sigcomp2011",
    folders=("sigcomp2011", "sigcomp2011-dutch"),
    holds="images/WRITER/ and images/WRITER_forg/ (or train/ and test/ of them) and test_data.csv",
    home="http://www.iapr-tc11.org/mediawiki/index.php/"
    "ICDAR_2011_Signature_Verification_Competition_(SigComp2011)",
)
FIRST_TEST_WRITER = 49
WRITER = re.compile(r"(\d{3})(_forg)?")


def read_sigcomp2011(data: Path | None) -> Listing:
    """Writers below 049 to learn and calibrate on, 049–069 to test; test pairs as "test".

    The distributed division also gives the test writers' images out for training; here no
    writer stands on both sides. In `test_data.csv` 1 means forged, that is not `same`.
    """
    folder = LAYOUT.folder(data)
    members = _members(folder)
    if not members:
        raise LAYOUT.lacking(folder)
    folders = [WRITER.fullmatch(key.split("/")[0]) for key in members]
    writers = [match[1] for match in folders if match]
    position = {key: at for at, key in enumerate(members)}
    return Listing(
        name=LAYOUT.name,
        store=FilesStore(folder, tuple(members.values())),
        identity=tuple(f"writer {writer}" for writer in writers),
        forged=np.array([bool(match[2]) for match in folders if match]),
        split=tuple("test" if int(writer) >= FIRST_TEST_WRITER else "train" for writer in writers),
        comparisons={"test": _pairs(LAYOUT.path(folder, "test_data.csv"), position)},
    )


def _members(folder: Path) -> dict[str, str]:
    """Each "WRITER/file" or "WRITER_forg/file", and one path below `folder` where it stands."""
    found: dict[str, str] = {}
    for part in ("images", "train", "test"):
        for path in sorted((folder / part).glob("*/*.[pP][nN][gG]")):
            if WRITER.fullmatch(path.parent.name):
                # The training folder of the distribution repeats the test folder's files.
                found.setdefault(
                    f"{path.parent.name}/{path.name}", path.relative_to(folder).as_posix()
                )
    return found


def _pairs(table: Path, position: dict[str, int]) -> Comparisons:
    pairs = []
    with table.open(newline="", encoding="utf-8") as lines:
        for number, row in enumerate(csv.reader(lines), start=1):
            known = len(row) == 3 and row[0] in position and row[1] in position
            if not known or row[2] not in ("0", "1"):
                raise SourceError(
                    f"{table}, line {number} should name two images that exist and 1 for forged "
                    f"or 0 for genuine; got {','.join(row)!r}."
                )
            pairs.append((position[row[0]], position[row[1]], row[2] == "0"))
    return Comparisons.of(pairs)
