"""LCQMC: pairs of Chinese questions, and whether they ask the same."""

from pathlib import Path

from gemel.data._layout import Layout
from gemel.data._listing import Listing
from gemel.data.readers._listed_pairs import Sentences, apart, listing_of
from gemel.errors import SourceError

LAYOUT = Layout(
    name="lcqmc",
    folders=("lcqmc", "LCQMC"),
    holds="dev.txt and test.txt, and train.txt if you have it",
    home="http://icrc.hitsz.edu.cn/Article/show/171.html",
)
CARVED = {"train": 0.8, "validation": 0.1, "calibration": 0.1}


def read_lcqmc(data: Path | None) -> Listing:
    """Pairs that ask the same or not; the official test part as the list "test".

    With the official `train.txt` that is what is learned from, and dev is halved into
    "validation" and "calibration". Without it, dev (8,802 pairs) is all there is to learn
    from: eight tenths of it train, one each chooses and calibrates, and no two of these share a
    question. A result learned from dev should say so. Dev and test as published do share
    some questions, and a few pairs.
    """
    folder = LAYOUT.folder(data)
    dev = _pairs(LAYOUT.path(folder, "dev.txt"))
    official = folder / "train.txt"
    if official.exists():
        parts = {"train": _pairs(official)} | apart(dev, {"validation": 0.5, "calibration": 0.5})
    else:
        parts = apart(dev, CARVED)
    return listing_of(LAYOUT.name, {**parts, "test": _pairs(LAYOUT.path(folder, "test.txt"))})


def _pairs(file: Path) -> Sentences:
    lines = file.read_text(encoding="utf-8-sig").split("\n")
    rows = [line.rstrip("\r").split("\t") for line in lines if line.strip()]
    for number, row in enumerate(rows, start=1):
        if len(row) != 3 or row[2] not in ("0", "1"):
            raise SourceError(
                f"{file}, line {number} should hold two questions and 1 or 0, with tabs between; "
                f"got {row}."
            )
    return Sentences(
        left=[row[0] for row in rows],
        right=[row[1] for row in rows],
        score=[float(row[2]) for row in rows],
        graded=False,
    )
