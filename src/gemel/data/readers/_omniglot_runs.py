"""Omniglot's twenty official runs: which of twenty characters of an alphabet is drawn here?"""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from gemel.data._episodes import Episodes
from gemel.data._stores import Store
from gemel.data.readers._members import Members, members_of
from gemel.errors import SourceError

NAME = "official runs"
PLACES = ("all_runs.zip", "all_runs")
DRAWING = re.compile(r"(run\d+/(?:training|test)/\w+\.png)")
LABELS = re.compile(r"(run\d+)/class_labels\.txt")


def read_runs(folder: Path, drawings: Store, first: int) -> dict[str, Episodes]:
    """The runs under their name; none where they do not stand in the folder.

    A run shows one drawing of each of its characters and asks about a second one of each, by
    another drawer. All are drawings of the evaluation set and are found there by their pixels,
    so that no drawing is counted as two.

    Args:
        folder: Of the data set.
        drawings: The evaluation set.
        first: Where it begins in the store of the listing.

    Raises:
        SourceError: If a run is not whole, or shows what the evaluation set does not hold.
    """
    place = next((folder / name for name in PLACES if (folder / name).exists()), None)
    if place is None:
        return {}
    members = members_of(place)
    position = _positions(members, drawings)
    runs = [_run(members, match[0], match[1], position) for match in members.matching(LABELS)]
    if len({(len(reference), len(query)) for reference, query, _ in runs}) != 1:
        raise SourceError(
            f"{place} should hold run01 and so on, all of one size, each with class_labels.txt, "
            f"training and test; it holds {len(runs)} that do not agree. Fetch it again."
        )
    reference, query, answer = (np.array(part) for part in zip(*runs, strict=True))
    return {NAME: Episodes(first + reference, first + query, answer)}


def _positions(members: Members, drawings: Store) -> Mapping[str, int]:
    """Which drawing of the evaluation set each of the runs' pictures is."""
    known = {_pixels(drawings, at): at for at in range(len(drawings))}
    shown = members.matching(DRAWING)
    pictures = members.store([match[0] for match in shown])
    position = {match[1]: known.get(_pixels(pictures, at)) for at, match in enumerate(shown)}
    for name, found in position.items():
        if found is None:
            raise SourceError(
                f"{members.place} shows in {name} what no drawing of images_evaluation shows: the "
                "two are of different data sets. Fetch both again."
            )
    return {name: found for name, found in position.items() if found is not None}


def _pixels(store: Store, at: int) -> bytes:
    image = store.read(at)
    content = repr(image.size).encode() + image.convert("L").tobytes()
    return hashlib.blake2b(content, digest_size=16).digest()


def _run(
    members: Members, labels: str, run: str, position: Mapping[str, int]
) -> tuple[list[int], list[int], list[int]]:
    """The places of a run's references and of what it asks about, and the right answers."""
    shown = sorted(name for name in position if name.startswith(f"{run}/training/"))
    query, answer = [], []
    for number, line in enumerate(members.text(labels).splitlines(), start=1):
        match line.split():
            case [item, kind] if item in position and kind in shown:
                query.append(position[item])
                answer.append(shown.index(kind))
            case _:
                raise SourceError(
                    f"{members.place}:{labels}, line {number} should name a picture of {run}/test "
                    f"and one of {run}/training that stand there; got {line!r}."
                )
    return [position[name] for name in shown], query, answer
