"""SICK: pairs of English sentences with their relatedness."""

import csv
from pathlib import Path

from gemel.data._layout import Layout
from gemel.data._listing import Listing
from gemel.data.readers._listed_pairs import Sentences, apart, graded, listing_of
from gemel.errors import SourceError

LAYOUT = Layout(
    name="sick",
    folders=("sick", "SICK"),
    holds="SICK_train.txt, SICK_trial.txt and SICK_test_annotated.txt",
    home="https://zenodo.org/records/2787612",
)
COLUMNS = ("sentence_A", "sentence_B", "relatedness_score")
LEAST, MOST = 1.0, 5.0


def read_sick(data: Path | None) -> Listing:
    """The official parts as lists "train" (4,500 pairs) and "test" (4,927); trial (500) chooses.

    A pair's score is (relatedness - 1) / 4, in [0, 1]; above one half it counts as the same.
    Half of the trial pairs is "validation" and half "calibration", without a sentence in
    common. The official parts do share most sentences, and some pairs.
    """
    folder = LAYOUT.folder(data)
    train, trial, test = (
        _pairs(LAYOUT.path(folder, *names))
        for names in (
            ("SICK_train.txt",),
            ("SICK_trial.txt",),
            ("SICK_test_annotated.txt", "SICK_test.txt"),
        )
    )
    chosen = apart(trial, {"validation": 0.5, "calibration": 0.5})
    return listing_of(LAYOUT.name, {"train": train, **chosen, "test": test})


def _pairs(file: Path) -> Sentences:
    with file.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    left, right, score = [], [], []
    for number, row in enumerate(rows, start=2):
        one, other, relatedness = (row.get(column) for column in COLUMNS)
        if not one or not other:
            raise SourceError(
                f"{file}, line {number} should hold {', '.join(COLUMNS)}; got {list(row.values())}."
            )
        left.append(one)
        right.append(other)
        score.append(graded(relatedness, LEAST, MOST, f"{file}, line {number}"))
    return Sentences(left, right, score)
