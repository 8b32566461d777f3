"""Omniglot: handwritten characters of 50 alphabets, each by the same 20 drawers."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np

from gemel.data._comparisons import Comparisons
from gemel.data._episodes import Episodes
from gemel.data._layout import Layout
from gemel.data._listing import Listing
from gemel.data._stores import FilesStore, JoinedStore, Store, ZipStore, archive_members
from gemel.data.readers._omniglot_pairs import verification_pairs
from gemel.data.readers._omniglot_runs import read_runs

LAYOUT = Layout(
    name="omniglot",
    folders=("omniglot", "omniglot-py"),
    holds="images_background and images_evaluation, and all_runs for the official one-shot runs, "
    "as .zip or unpacked",
    home="https://github.com/brendenlake/omniglot",
)
BACKGROUND = "images_background"
HELD_OUT_ALPHABETS = 2
HELD_OUT_SEED = 0


def read_omniglot(data: Path | None) -> Listing:
    """An identity is "alphabet/character"; the drawer is the number that ends a file's name.

    The background set's alphabets are divided, by a fixed draw, into 26 to train on, 2 for
    validation and 2 for calibration; the evaluation set is the test. With it come the
    official runs among its drawings, where they are there.
    """
    drawn = _drawn(data, BACKGROUND)
    return drawn.listing(LAYOUT.name, _held_out(drawn.known), episodes=drawn.runs())


def read_omniglot_verification(data: Path | None) -> Listing:
    """The same drawings; two lists of pairs instead of the runs.

    Characters of the background are divided, whatever their alphabet: a threshold for pairs of
    many alphabets has to be of pairs of many. "verification" and "verification-within" hold
    10,000 pairs each, half of them of one character, by 4 drawers in 10 of the 20 evaluation
    alphabets. Which alphabets and drawers the published ones were is not known: these are drawn
    by a fixed seed.
    """
    drawn = _drawn(data, BACKGROUND)
    name = f"{LAYOUT.name}-verification"
    return drawn.listing(name, ["train"] * len(drawn.known), comparisons=drawn.pairs())


def read_omniglot_minimal(data: Path | None, which: int) -> Listing:
    """The minimal track: five alphabets to learn from, the same evaluation set as the test.

    Five are too few to hold whole alphabets out, so characters of them are divided. The two
    sets of five are for two separate runs.

    Args:
        data: The folder of data sets.
        which: 1 or 2, of the two official sets.
    """
    drawn = _drawn(data, f"{BACKGROUND}_small{which}")
    name = f"{LAYOUT.name}-minimal-{which}"
    return drawn.listing(name, ["train"] * len(drawn.known), episodes=drawn.runs())


@dataclass(frozen=True)
class _Drawn:
    """The drawings to learn from and those of the evaluation set.

    Attributes:
        folder: Where they stand.
        background, evaluation: Their pictures.
        known, strange: The character that each of them shows.
    """

    folder: Path
    background: Store
    known: list[str]
    evaluation: Store
    strange: list[str]

    def listing(
        self,
        name: str,
        parts: list[str],
        *,
        comparisons: Mapping[str, Comparisons] | None = None,
        episodes: Mapping[str, Episodes] | None = None,
    ) -> Listing:
        """All drawings: `parts` are those of the background, and the others test."""
        return Listing(
            name=name,
            store=JoinedStore((self.background, self.evaluation)),
            identity=tuple(self.known + self.strange),
            split=tuple(parts + ["test"] * len(self.strange)),
            comparisons=comparisons or {},
            episodes=episodes or {},
        )

    def runs(self) -> dict[str, Episodes]:
        return read_runs(self.folder, self.evaluation, len(self.known))

    def pairs(self) -> dict[str, Comparisons]:
        names = (PurePosixPath(self.evaluation.name(at)) for at in range(len(self.strange)))
        drawers = [name.stem.rpartition("_")[2] for name in names]
        return verification_pairs(self.strange, drawers, len(self.known))


def _drawn(data: Path | None, learned: str) -> _Drawn:
    folder = LAYOUT.folder(data)
    return _Drawn(folder, *_part(folder, learned), *_part(folder, "images_evaluation"))


def _part(folder: Path, part: str) -> tuple[Store, list[str]]:
    """The pictures of one of the sets, and the character each shows."""
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
