"""Photos: faces, scenes with captions, places in two spectra, and patches of one place."""

import json
from pathlib import Path

import numpy as np

from made_up._patterns import Patterns, save

LEARNED = [f"Known_{at}" for at in range(40)]
TESTED = [f"Strange_{at}" for at in range(6)]
FACES = range(1, 4)

GUESTS = [f"Guest_{at}" for at in range(24)]
PASSERS_BY = [f"Passer_{at}" for at in range(1_020)]
ONCE = [f"Once_{at}" for at in range(60)]

PHOTOS = 30
COLOURS = ("red", "green", "blue", "white", "black")
THINGS = ("dog", "child", "boat", "horse", "car", "kite")

SCENES = 12
PLACES, MARGIN = 6, 8
POINTS, VIEWS = 24, 3
SHEET, PATCH = 1024, 64


def lfw(data: Path) -> None:
    """People, the lists of pairs, and nobody of the test list in the other."""
    folder = data / "lfw"
    people = LEARNED + TESTED
    looks = Patterns(len(people))
    for at, who in enumerate(people):
        for number in FACES:
            save(folder / "lfw" / who / f"{who}_{number:04}.jpg", looks.picture(at, 40, 40))
    for file, named in (("pairsDevTrain.txt", LEARNED), ("pairsDevTest.txt", TESTED)):
        pairs = [f"{who}\t1\t{other}" for who in named for other in (2, 3)]
        turned = named[1:] + named[:1]
        pairs += [
            f"{who}\t{at}\t{whom}\t{at}"
            for who, whom in zip(named, turned, strict=True)
            for at in (1, 2)
        ]
        (folder / file).write_text("\n".join([str(len(pairs) // 2), *pairs]) + "\n")


def att_faces(data: Path) -> None:
    """Forty people, six pictures of each."""
    looks = Patterns(40)
    for who in range(40):
        for number in range(1, 7):
            folder = data / "att-faces" / f"s{who + 1}"
            save(folder / f"{number}.pgm", looks.picture(who, 46, 56))


def lfw_access(data: Path) -> None:
    """People with a dozen pictures who may be enrolled, a thousand others, and who learns."""
    folder, faces = data / "lfw", {}
    faces |= dict.fromkeys(GUESTS, 12) | dict.fromkeys(LEARNED, 4)
    faces |= dict.fromkeys(PASSERS_BY + ONCE, 1)
    looks = Patterns(len(faces))
    for at, (who, count) in enumerate(faces.items()):
        for number in range(1, count + 1):
            save(folder / "lfw" / who / f"{who}_{number:04}.jpg", looks.picture(at, 24, 24))
    turned = PASSERS_BY[1:] + PASSERS_BY[:1]
    pairs = [f"{who}\t1\t{whom}\t1" for who, whom in zip(PASSERS_BY, turned, strict=True)]
    (folder / "pairsDevTest.txt").write_text("\n".join([str(len(pairs)), *pairs]) + "\n")


def flickr8k(data: Path) -> None:
    """Photos in colour, and two captions each."""
    folder = data / "flickr8k"
    looks, lines = Patterns(3 * PHOTOS), ["image,caption"]
    for at in range(PHOTOS):
        planes = [looks.picture(3 * at + plane, 48, 36) for plane in range(3)]
        save(folder / "images" / f"{at:03}.jpg", np.stack(planes, axis=2))
        colour, thing = COLOURS[at % len(COLOURS)], THINGS[at // len(COLOURS)]
        lines += [f"{at:03}.jpg,A {colour} {thing} .", f'{at:03}.jpg,"A {thing}, all {colour}"']
    (folder / "captions.txt").write_text("\n".join(lines) + "\n")


def roadscene(data: Path) -> None:
    """Scenes of four patches; infrared shows the visible pattern in reverse."""
    looks = Patterns(4 * SCENES)
    for scene in range(SCENES):
        for folder, turned in (("visible", False), ("infrared", True)):
            patches = [looks.picture(4 * scene + at, PATCH, PATCH) for at in range(4)]
            whole = np.block([patches[:2], patches[2:]])
            save(data / "roadscene" / folder / f"{scene:03}.png", 255 - whole if turned else whole)


def sar_optical(data: Path) -> None:
    """Places of four patches; the optical picture shows the radar's in reverse, and more around."""
    folder, looks = data / "sar-optical", Patterns(4 * PLACES)
    for place in range(PLACES):
        patches = [looks.picture(4 * place + at, PATCH, PATCH) for at in range(4)]
        radar = np.block([patches[:2], patches[2:]])
        save(folder / f"SO{place}a.png", radar)
        save(folder / f"SO{place}b.png", np.pad(255 - radar, MARGIN))
        back = [[1, 0, 0], [0, 1, 0], [-MARGIN, -MARGIN, 1]]
        said = {"fix": f"SO{place}a.png", "move": f"SO{place}b.png", "T": back}
        (folder / f"SO{place}.json").write_text(json.dumps(said))


def phototour(data: Path) -> None:
    """Part of a sheet of patches: points of a place in several photos, with somebody's groups."""
    folder, across = data / "phototour", SHEET // PATCH
    looks, sheet = Patterns(POINTS), np.zeros((SHEET, SHEET), dtype=np.uint8)
    lines = ["patch_index,file,row,col,group"]
    for at, point in enumerate(np.repeat(np.arange(POINTS), VIEWS).tolist()):
        row, column = divmod(at, across)
        top, left = PATCH * row, PATCH * column
        sheet[top : top + PATCH, left : left + PATCH] = looks.picture(point, PATCH, PATCH)
        lines.append(f"{at},patches0000.bmp,{row},{column},{point}")
    save(folder / "patches0000.bmp", sheet)
    (folder / "derived_groups.csv").write_text("\n".join(lines) + "\n")
