"""Omniglot's drawings twice: as the pen drew them, and as the picture that came of it."""

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from jaxtyping import Float64
from numpy import ndarray

from gemel.data._layout import Layout
from gemel.data._listing import Listing
from gemel.data.readers._converted_store import ConvertedStore
from gemel.data.readers._members import members_of
from gemel.data.readers._parts import dealt
from gemel.data.readers._sided import twofold
from gemel.errors import UnreadableSampleError

SETS = ("background_small1", "background_small2", "background")
LAYOUT = Layout(
    name="omniglot-strokes",
    folders=("omniglot", "omniglot-py"),
    holds="strokes_background_small1 and images_background_small1 (or both of small2, or of the "
    "whole background), as .zip or unpacked",
    home="https://github.com/brendenlake/omniglot",
)
DRAWING = re.compile(r"(?P<drawing>[^/]+/character\d+/\d+_\d+)\.(?:txt|png)")
SEED = 0


def read_omniglot_strokes(data: Path | None) -> Listing:
    """Pen strokes against images: those of one drawing are the same.

    A stroke is a series of (time, 3), see `strokes_of`. An identity is a single drawing. Of
    each alphabet whole characters are divided by a fixed draw: whoever drew it, no character
    of the test was seen in training.
    """
    folder = LAYOUT.folder(data)
    names = [f"strokes_{name}{ending}" for name in SETS for ending in (".zip", "")]
    pens = LAYOUT.path(folder, *names)
    which = pens.name.removesuffix(".zip").replace("strokes", "images", 1)
    strokes, images = members_of(pens), members_of(LAYOUT.path(folder, f"{which}.zip", which))
    drawn, seen = (
        {match["drawing"]: match[0] for match in of.matching(DRAWING)} for of in (strokes, images)
    )
    drawings = sorted(drawn.keys() & seen.keys())
    if not drawings:
        raise LAYOUT.lacking(folder)
    part = _part_of_each_character(drawings)
    texts = strokes.store([drawn[name] for name in drawings], "text")
    return twofold(
        LAYOUT.name,
        {
            "stroke": ConvertedStore(texts, strokes_of, "series", "omniglot strokes, 1"),
            "image": images.store([seen[name] for name in drawings]),
        },
        drawings,
        [part[name.rpartition("/")[0]] for name in drawings],
    )


def strokes_of(text: str) -> Float64[ndarray, "time 3"]:
    """The points of a motor file: x, y, and 1 on the last point of a line, else 0.

    x and y are pixels of the 105 × 105 image, y downwards. The file's third number, the
    time, is left out.

    Raises:
        UnreadableSampleError: If a line is neither START, BREAK nor three numbers.

    Example:
        >>> strokes_of("START\\n1,-2,0\\n3,-4,9\\nBREAK\\n")
        array([[1., 2., 0.],
               [3., 4., 1.]])
    """
    points: list[list[float]] = []
    for number, line in enumerate(text.split(), start=1):
        if line == "BREAK" and points:
            points[-1][2] = 1.0
        elif line != "START":
            points.append(_point(line, number))
    if not points:
        raise UnreadableSampleError("holds no point of a pen.")
    return np.array(points)


def _point(line: str, number: int) -> list[float]:
    try:
        x, y, _ = map(float, line.split(","))
    except ValueError:
        raise UnreadableSampleError(
            f"line {number} should be START, BREAK or x,y,time; got {line!r}."
        ) from None
    return [x, -y, 0.0]


def _part_of_each_character(drawings: Sequence[str]) -> dict[str, str]:
    """Parts of "alphabet/character": of each alphabet its share."""
    generator = np.random.default_rng(SEED)
    alphabets: dict[str, set[str]] = {}
    for name in drawings:
        alphabet, character, _ = name.split("/")
        alphabets.setdefault(alphabet, set()).add(f"{alphabet}/{character}")
    part: dict[str, str] = {}
    for characters in alphabets.values():
        part.update(dealt(generator.permutation(sorted(characters)).tolist()))
    return part
