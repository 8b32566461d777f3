"""CEDAR signatures: 55 writers, 24 genuine and 24 skilled forgeries each.

Biometric data of real persons. Raw CEDAR gives forgeries away by the grey of their paper: on
raw files compare with what the background alone can tell before believing a number.
"""

import re
from pathlib import Path

import numpy as np

from gemel.data._layout import Layout
from gemel.data._listing import Listing
from gemel.data._stores import FilesStore

LAYOUT = Layout(
    name="cedar",
    folders=("cedar", "CEDAR", "signatures"),
    holds="original_WRITER_NUMBER.png and forgeries_WRITER_NUMBER.png, in any folders",
    home="https://cedar.buffalo.edu/NIJ/data/signatures.rar",
)
FILE = re.compile(r"(original|forgeries)_(\d+)_(\d+)\.png", re.IGNORECASE)


def read_cedar(data: Path | None) -> Listing:
    """Identities are writers, and writers are divided.

    File names say everything, so the official folders (full_org, full_forg) and any
    rearrangement of them read alike.
    """
    folder = LAYOUT.folder(data)
    found = [(path, match) for path in folder.rglob("*") if (match := FILE.fullmatch(path.name))]
    if not found:
        raise LAYOUT.lacking(folder)
    found.sort(key=lambda one: (int(one[1][2]), one[1][1].lower() == "forgeries", int(one[1][3])))
    return Listing(
        name=LAYOUT.name,
        store=FilesStore(folder, [path.relative_to(folder).as_posix() for path, _ in found]),
        identity=tuple(f"writer {int(match[2]):02d}" for _, match in found),
        forged=np.array([match[1].lower() == "forgeries" for _, match in found]),
    )
