"""The Free Spoken Digit Dataset: ten digits, spoken many times by each of six speakers."""

import re
from pathlib import Path

from gemel.data._layout import Layout
from gemel.data._listing import Listing
from gemel.data.readers._members import Members, members_of

LAYOUT = Layout(
    name="fsdd",
    folders=("fsdd", "fsdd-1500", "free-spoken-digit-dataset"),
    holds="recordings/DIGIT_SPEAKER_TAKE.wav",
    home="https://github.com/Jakobovski/free-spoken-digit-dataset",
    archives=("fsdd-1500.zip", "fsdd.zip"),
)
FILE = re.compile(r"(?P<digit>\d)_(?P<speaker>[a-z]+)_(?P<take>\d+)\.wav", re.IGNORECASE)
TEST_TAKES = 5


def read_fsdd(data: Path | None) -> Listing:
    """Identities are digits; takes 0 to 4 of each digit and speaker are the official test.

    The same voices stand on both sides; for voices never heard see `fsdd-speakers`.
    """
    members, found = recordings(data)
    return Listing(
        name=LAYOUT.name,
        store=members.store([match[0] for match in found], "sound"),
        identity=tuple(match["digit"] for match in found),
        split=tuple("test" if is_test(match) else "train" for match in found),
        split_by="sample",
    )


def read_fsdd_speakers(data: Path | None) -> Listing:
    """Identities are speakers, whatever they say, and the takes are divided as in `fsdd`.

    Six speakers are too few to keep some for a test and learn from the others, so this
    tells known voices apart; it does not say how a stranger's voice would fare.
    """
    members, found = recordings(data)
    return Listing(
        name="fsdd-speakers",
        store=members.store([match[0] for match in found], "sound"),
        identity=tuple(match["speaker"] for match in found),
        split=tuple("test" if is_test(match) else "train" for match in found),
        split_by="sample",
    )


def recordings(data: Path | None) -> tuple[Members, list[re.Match[str]]]:
    """The data set's files, and of each recording the digit, the speaker and the take."""
    place = LAYOUT.place(data)
    members = members_of(place)
    found = members.matching(FILE)
    if not found:
        raise LAYOUT.lacking(place)
    found.sort(key=lambda match: (match["digit"], match["speaker"], int(match["take"])))
    return members, found


def is_test(recording: re.Match[str]) -> bool:
    """Whether a recording belongs to the official test part."""
    return int(recording["take"]) < TEST_TAKES
