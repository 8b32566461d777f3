"""The AT&T (ORL) faces: 40 people, 10 pictures of each. Biometric data of real persons."""

import re
from pathlib import Path

from gemel.data._layout import Layout
from gemel.data._listing import Listing
from gemel.data._stores import FilesStore

LAYOUT = Layout(
    name="att-faces",
    folders=("att-faces", "att_faces", "orl_faces"),
    holds="the folders s1 to s40 of ten .pgm pictures each",
    home="https://cam-orl.co.uk/facedatabase.html",
)


def read_att_faces(data: Path | None) -> Listing:
    """All 400 pictures; there is no official division, so people are divided."""
    folder = LAYOUT.folder(data)
    pictures = sorted(
        path for path in folder.glob("s*/*.pgm") if re.fullmatch(r"s\d+", path.parent.name)
    )
    if not pictures:
        raise LAYOUT.lacking(folder)
    return Listing(
        name=LAYOUT.name,
        store=FilesStore(folder, [path.relative_to(folder).as_posix() for path in pictures]),
        identity=tuple(path.parent.name for path in pictures),
    )
