"""Omniglot: handwritten characters of 50 alphabets, each by the same 20 drawers."""

from collections.abc import Callable
from pathlib import Path, PurePosixPath

import numpy as np

from gemel.data._layout import Layout
from gemel.data._listing import Listing
from gemel.data._stores import FilesStore, JoinedStore, Store, ZipStore, archive_members
from gemel.data.readers._omniglot_runs import read_runs

LAYOUT = Layout(
    name="omniglot",
    folders=("omniglot", "omniglot-py"),
    holds="images_background and images_evaluation, and all_runs for the official one-shot runs, "
    "as .zip or unpacked",
    home="https://github.com/brendenlake/omniglot",
)
HELD_OUT_ALPHABETS = 4
HELD_OUT_SEED = 0


def read_omniglot(data: Path | None) -> Listing:
    """An identity is "alphabet/character"; the drawer is the number that ends a file's name.

    The background set's alphabets are divided, by a fixed draw, into 22 to train on, 4 for
    validation and 4 for calibration; the evaluation set is the test.
    """
    return _listing(data, LAYOUT.name, "images_background", _held_out)


def read_omniglot_minimal(data: Path | None, which: int) -> Listing:
    """The minimal track: five alphabets to learn from, the same evaluation set as the test.

    Five are too few to hold whole alphabets out, so characters of them are divided. The two
    sets of five are for two separate runs.

    Args:
        data: The folder of data sets.
        which: 1 or 2, of the two official sets.
    """
    name = f"omniglot-minimal-{which}"
    return _listing(data, name, f"images_background_small{which}", lambda of: ["train"] * len(of))


def _listing(
    data: Path | None, name: str, learned: str, division: Callable[[list[str]], list[str]]
) -> Listing:
    """The drawings of `learned`, in parts that `division` names, and the evaluation set.

    With it come the official runs among its drawings, where they are there.
    """
    folder = LAYOUT.folder(data)
    background, known = _part(folder, learned)
    evaluation, strange = _part(folder, "images_evaluation")
    return Listing(
        name=name,
        store=JoinedStore((background, evaluation)),
        identity=tuple(known + strange),
        split=tuple(division(known) + ["test"] * len(strange)),
        episodes=read_runs(folder, evaluation, len(known)),
    )


def _part(folder: Path, part: str) -> tuple[Store, list[str]]:
    """The pictures of one of the two sets, and the character each shows."""
    place = LAYOUT.path(folder, f"{part}.zip", part)
    packed = place.is_file()
    names = (
        archive_members(place)
        if packed
        else [path.relative_to(folder).as_posix() for path in place.rglob("*.png")]
    )
    # part/alphabet/character/drawing.png; archives made on a Mac hold a second tree.
    drawings = sorted(
        name
        for name in names
        if name.startswith(f"{part}/") and name.endswith(".png") and name.count("/") == 3
    )
    if not drawings:
        raise LAYOUT.lacking(place)
    store = ZipStore(place, drawings) if packed else FilesStore(folder, drawings)
    return store, ["/".join(PurePosixPath(name).parts[1:3]) for name in drawings]


def _held_out(characters: list[str]) -> list[str]:
    """The part of each background drawing, by its alphabet."""
    alphabets = sorted({character.split("/")[0] for character in characters})
    drawn = np.random.default_rng(HELD_OUT_SEED).permutation(alphabets).tolist()
    part = dict.fromkeys(alphabets, "train")
    part.update(dict.fromkeys(drawn[:HELD_OUT_ALPHABETS], "validation"))
    part.update(dict.fromkeys(drawn[HELD_OUT_ALPHABETS : 2 * HELD_OUT_ALPHABETS], "calibration"))
    return [part[character.split("/")[0]] for character in characters]
