"""Folders and tables of a user's own: a source of each kind, of the same twelve things."""

import csv
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import numpy as np
from PIL import Image

from made_up._patterns import Patterns
from made_up._tones import write_tone

THINGS = (
    "lost card",
    "new key",
    "old phone",
    "new bill",
    "old card",
    "lost key",
    "new phone",
    "old bill",
    "new card",
    "old key",
    "lost phone",
    "lost bill",
)
"""The first five have all the words: who learns from them alone knows those of the others."""

PARTS = {"train": (0, 5), "validation": (5, 7), "calibration": (7, 9), "test": (9, 12)}
"""Which of them stand together where a table says so: no pair is torn."""

TIMES = range(6)
"""Each thing is seen, heard, … this often."""

ASKED = (
    "How about my {}?",
    "I ask about the {} again.",
    "My {} is wrong.",
    "Please help with {}.",
    "Tell me of the {} now.",
    "Where is the {}?",
)
"""A sentence for each time."""


def own(folder: Path) -> Path:
    """Write a source of every kind below `folder`; tables name files beside them."""
    for write in (_images, _sounds, _vectors, _series):
        write(folder)
    for name, rows in TABLES.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows())
    return folder


def _images(folder: Path) -> None:
    looks = Patterns(len(THINGS))
    for at, place in _each(folder / "images", "png"):
        Image.fromarray(looks.picture(at, 16, 16)).save(place)


def _sounds(folder: Path) -> None:
    draws = np.random.default_rng(0)
    for at, place in _each(folder / "sounds", "wav"):
        write_tone(place, 200 + 120 * at, 0.4, draws)


def _vectors(folder: Path) -> None:
    draws, centre = np.random.default_rng(0), 3 * np.eye(len(THINGS))
    for at, place in _each(folder / "vectors", "npy"):
        np.save(place, centre[at] + draws.normal(size=len(THINGS)))


def _series(folder: Path) -> None:
    """Two numbers a step, ten to nineteen steps: a frequency for each thing."""
    draws = np.random.default_rng(0)
    for at, place in _each(folder / "series", "csv"):
        time = np.linspace(0, 6, draws.integers(10, 20))
        steps = np.stack((np.sin(time * (1 + at / 3)), np.cos(time + at)), axis=1)
        noise = 0.1 * draws.normal(size=steps.shape)
        np.savetxt(place, steps + noise, delimiter=",", fmt="%.3f")


def _each(folder: Path, ending: str) -> Iterable[tuple[int, Path]]:
    """Every thing, every time, and the file for it in the thing's folder."""
    for at, thing in enumerate(THINGS):
        (folder / thing).mkdir(parents=True)
        yield from ((at, folder / thing / f"{time}.{ending}") for time in TIMES)


def _texts() -> Iterable[tuple[str, ...]]:
    yield "text", "identity"
    yield from ((asked.format(thing), thing) for thing in THINGS for asked in ASKED)


def _pairs() -> Iterable[tuple[str, ...]]:
    """Pictures of one thing, and of two things in one part."""
    yield "left", "right", "same", "split"
    for part, thing, other in _together():
        for time in TIMES:
            later = (time + 1) % len(TIMES)
            yield _picture(thing, time), _picture(thing, later), "yes", part
            yield _picture(thing, time), _picture(other, later), "no", part


def _graded() -> Iterable[tuple[str, ...]]:
    """Sentences about one thing, about two that are asked alike, and about two."""
    yield "left", "right", "score"
    for thing, other in zip(THINGS, THINGS[1:] + THINGS[:1], strict=True):
        for time, asked in enumerate(ASKED):
            left = f"{asked.format(thing)} {thing} {time}"
            again = ASKED[time - 1]
            yield left, again.format(f"{thing} of mine"), "0.9"
            yield f"{left}!", asked.format(f"{other} of hers"), "0.4"
            yield f"{left}?", again.format(f"{other} of his"), "0"


def _across() -> Iterable[tuple[str, ...]]:
    """A picture of a thing, and a sentence about that or about another in its part."""
    yield "left", "right", "same", "split"
    for part, thing, other in _together():
        for time, asked in enumerate(ASKED):
            yield _picture(thing, time), asked.format(thing), "1", part
            yield _picture(thing, time), asked.format(other), "0", part


def _events() -> Iterable[tuple[str, ...]]:
    """A thing seen, heard and told of; each time but the first three without one of these."""
    yield "identity", "picture", "voice", "note"
    for thing in THINGS:
        for time, asked in enumerate(ASKED):
            inputs = [_picture(thing, time), f"sounds/{thing}/{time}.wav", asked.format(thing)]
            if time >= len(inputs):
                inputs[time - len(inputs)] = ""
            yield thing, *inputs


def _together() -> Iterable[tuple[str, str, str]]:
    """Each part with each of its things and another one of them."""
    for part, (start, stop) in PARTS.items():
        things = THINGS[start:stop]
        for thing, other in zip(things, things[1:] + things[:1], strict=True):
            yield part, thing, other


def _picture(thing: str, time: int) -> str:
    return f"images/{thing}/{time}.png"


TABLES: Mapping[str, Callable[[], Iterable[tuple[str, ...]]]] = {
    "across": _across,
    "events": _events,
    "graded": _graded,
    "pairs": _pairs,
    "texts": _texts,
}
