"""What pens drew: characters as pictures and as strokes, and signatures."""

import shutil
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

SIDE = 105
"""Pixels of a drawing's side, as Omniglot has them."""

POINTS = 12
DRAWERS = range(1, 5)
USERS = range(1, 13)
GENUINE, FORGED = range(1, 7), range(21, 25)


NEW = ("New_0", "New_1")
CHARACTERS = 6
"""Of a new alphabet, all of which a run chooses from."""


def omniglot(data: Path) -> None:
    """Ten background alphabets, for four of them choose and calibrate, and two to test."""
    _alphabets(data / "omniglot", "background", [f"Old_{at}" for at in range(10)], 3)
    _tested(data / "omniglot")


def omniglot_minimal(data: Path) -> None:
    """Both sets of five alphabets to learn from, and the two to test."""
    for which in (1, 2):
        few = [f"Few_{which}_{at}" for at in range(5)]
        _alphabets(data / "omniglot", f"background_small{which}", few, 5)
    _tested(data / "omniglot")


def omniglot_strokes(data: Path) -> None:
    """A minimal set of two alphabets, as strokes and as images."""
    _alphabets(data / "omniglot", "background_small1", ["Old_0", "Old_1"], 10, strokes=True)


def svc2004(data: Path) -> None:
    """Signatures with their forgeries, which have the shape and not the pressure."""
    draws = np.random.default_rng(0)
    folder = data / "svc2004" / "Task2"
    folder.mkdir(parents=True)
    for user in USERS:
        path, pressure = _path(draws, 3_000), draws.uniform(100, 900, POINTS)
        for number in (*GENUINE, *FORGED):
            force = pressure if number in GENUINE else draws.uniform(100, 900, POINTS)
            points = (path + draws.normal(0, 60, path.shape)).astype(int)
            rows = [
                f"{x} {y} {10 * at} 1 1650 650 {force[at]:.0f}" for at, (x, y) in enumerate(points)
            ]
            text = "\n".join([str(len(rows)), *rows]) + "\n"
            (folder / f"U{user}S{number}.TXT").write_text(text)


def _tested(root: Path) -> None:
    """The alphabets to test, and two runs in each: one drawer shows, another is asked about."""
    _alphabets(root, "evaluation", list(NEW), CHARACTERS)
    for number, (alphabet, shown, asked) in enumerate(
        ((alphabet, *drawers) for alphabet in NEW for drawers in ((1, 2), (4, 3))), start=1
    ):
        _run(root, f"run{number:02}", alphabet, shown, asked)


def _run(root: Path, run: str, alphabet: str, shown: int, asked: int) -> None:
    folder, lines = root / "all_runs" / run, []
    for kind in range(1, CHARACTERS + 1):
        drawn = root / "images_evaluation" / alphabet / f"character{kind:02}" / f"{kind:04}"
        # What is asked about comes in another order than what is shown.
        item = CHARACTERS + 1 - kind
        for drawer, name in ((shown, f"training/class{kind:02}"), (asked, f"test/item{item:02}")):
            place = folder / f"{name}.png"
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(f"{drawn}_{drawer:02}.png", place)
        lines.append(f"{run}/test/item{item:02}.png {run}/training/class{kind:02}.png")
    (folder / "class_labels.txt").write_text("\n".join(sorted(lines)) + "\n")


def _alphabets(
    root: Path, part: str, alphabets: list[str], characters: int, *, strokes: bool = False
) -> None:
    """Each character a path of its own, drawn by every drawer."""
    for alphabet in alphabets:
        draws = np.random.default_rng(list(alphabet.encode()))
        for character in range(1, characters + 1):
            path = _path(draws, SIDE)
            for drawer in DRAWERS:
                drawn = (path + draws.normal(0, 2, path.shape)).clip(1, SIDE - 2)
                name = f"{alphabet}/character{character:02}/{character:04}_{drawer:02}"
                _picture(root / f"images_{part}" / f"{name}.png", drawn)
                if strokes:
                    _motor(root / f"strokes_{part}" / f"{name}.txt", drawn)


def _path(draws: np.random.Generator, reach: int) -> np.ndarray:
    """The points (POINTS, 2) of a line that nobody else draws."""
    return draws.uniform(0.1 * reach, 0.9 * reach, (POINTS, 2))


def _picture(file: Path, path: np.ndarray) -> None:
    image = Image.new("1", (SIDE, SIDE), 1)
    ImageDraw.Draw(image).line([tuple(point) for point in path.tolist()], fill=0, width=3)
    file.parent.mkdir(parents=True, exist_ok=True)
    image.save(file)


def _motor(file: Path, path: np.ndarray) -> None:
    """x to the right, y upwards from the top, and the time in milliseconds."""
    lines = [f"{x:.1f},{-y:.1f},{30 * at}" for at, (x, y) in enumerate(path.tolist())]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join(["START", *lines, "BREAK"]) + "\n")
