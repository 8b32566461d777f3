"""The STS benchmark: pairs of English sentences with their similarity."""

import csv
from pathlib import Path

from gemel.data._layout import Layout
from gemel.data._listing import Listing
from gemel.data.readers._listed_pairs import Sentences, apart, graded, listing_of
from gemel.errors import SourceError

LAYOUT = Layout(
    name="sts-benchmark",
    folders=("sts-benchmark", "stsbenchmark"),
    holds="sts-train.csv, sts-dev.csv and sts-test.csv",
    home="https://ixa2.si.ehu.eus/stswiki/index.php/STSbenchmark",
)
# genre, file, year, number, score, one sentence, the other; some rows go on with sources.
COLUMNS, SCORE = 7, 4
LEAST, MOST = 0.0, 5.0


def read_sts_benchmark(data: Path | None) -> Listing:
    """The official parts as lists "train" (5,749 pairs) and "test" (1,379); dev (1,500) chooses.

    A pair's score is similarity / 5, in [0, 1]; above one half it counts as the same. Half
    of the dev pairs is "validation" and half "calibration", without a sentence in common.
    The official parts do share some sentences, one in ten of the test's, and a few pairs.
    """
    folder = LAYOUT.folder(data)
    train, dev, test = (
        _pairs(LAYOUT.path(folder, f"sts-{part}.csv")) for part in ("train", "dev", "test")
    )
    chosen = apart(dev, {"validation": 0.5, "calibration": 0.5})
    return listing_of(LAYOUT.name, {"train": train, **chosen, "test": test})


def _pairs(file: Path) -> Sentences:
    # Separated by tabs and without quoting, whatever the file is called.
    with file.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    for number, row in enumerate(rows, start=1):
        if len(row) < COLUMNS:
            raise SourceError(
                f"{file}, line {number} should hold genre, file, year, number, score and two "
                f"sentences, with tabs between; got {len(row)} columns."
            )
    return Sentences(
        left=[row[SCORE + 1] for row in rows],
        right=[row[SCORE + 2] for row in rows],
        score=[
            graded(row[SCORE], LEAST, MOST, f"{file}, line {number}")
            for number, row in enumerate(rows, start=1)
        ],
    )
