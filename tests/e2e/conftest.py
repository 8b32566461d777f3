"""A small world to run the commands in: drawn shapes, and a verifier trained on them."""

import json
import math
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw

from made_up import own

IDENTITIES, IMAGES = 12, 8
# A whole life cycle within seconds: what is tested here is the way, not the numbers.
LITTLE = {
    "evaluation.episodes": 20,
    "evaluation.hardest": 2,
    "evaluation.mapped": 30,
    "evaluation.pairs": 500,
    "evaluation.probes": 30,
    "evaluation.references": 100,
    "evaluation.resamples": 100,
}
TINY = {
    "preprocessing.image.size": [12, 12],
    "batches.identities": 4,
    "batches.samples": 4,
    "network.encoder.name": "linear",
    "network.encoder.dim": 8,
    "training.epochs": 6,
}


@pytest.fixture(scope="session")
def little() -> dict[str, object]:
    """Settings of an evaluation that takes as little as it can."""
    return dict(LITTLE)


@pytest.fixture(scope="session")
def as_options() -> Callable[[dict[str, object]], list[str]]:
    """Writes settings as the options of a command."""

    def written(changes: dict[str, object]) -> list[str]:
        return [word for key, value in changes.items() for word in ("--set", f"{key}={value}")]

    return written


@pytest.fixture(scope="session")
def tiny(as_options: Callable[[dict[str, object]], list[str]]) -> list[str]:
    """Options of a run that takes as little as a run can."""
    return as_options(TINY | LITTLE)


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of all that the tests of this session share and none of them changes."""
    return tmp_path_factory.mktemp("world")


@pytest.fixture(scope="session")
def draw() -> Callable[[Path, int, int], None]:
    """Writes one image of an identity: its polygon, turned, moved and scaled a little."""

    def draw_polygon(path: Path, who: int, which: int) -> None:
        draws = random.Random(f"{who}/{which}")
        corners, reach = 3 + who % 4, 8 + 2 * (who // 4) + draws.uniform(-0.5, 0.5)
        turn = 0.4 * who + draws.uniform(-0.2, 0.2)
        x, y = (16 + draws.uniform(-2, 2) for _ in "xy")
        angles = [turn + math.tau * corner / corners for corner in range(corners)]
        points = [(x + reach * math.cos(at), y + reach * math.sin(at)) for at in angles]
        image = Image.new("L", (32, 32), 255)
        ImageDraw.Draw(image).polygon(points, fill=20 * who)
        path.parent.mkdir(parents=True, exist_ok=True)
        image.save(path)

    return draw_polygon


@pytest.fixture(scope="session")
def shapes(world: Path, draw: Callable[[Path, int, int], None]) -> Path:
    """A folder of identities, each a folder of images."""
    for who in range(IDENTITIES):
        for which in range(IMAGES):
            draw(world / "shapes" / f"shape-{who}" / f"{which}.png", who, which)
    return world / "shapes"


@pytest.fixture(scope="session")
def things(world: Path) -> Path:
    """A folder with sources of every kind: images, sounds, vectors, series, and tables of them."""
    return own(world / "own")


@pytest.fixture(scope="session")
def environment(world: Path) -> dict[str, str]:
    """What a command finds about it: one thread, and a cache of this session's own."""
    without = {name: value for name, value in os.environ.items() if name != "GEMEL_DATA"}
    return {**without, "OMP_NUM_THREADS": "1", "GEMEL_CACHE": str(world / "cache")}


@pytest.fixture(scope="session")
def gemel(environment: dict[str, str]) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Runs the command as a user does."""

    def run(*words: object) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "gemel", *map(str, words)],
            env=environment,
            capture_output=True,
            text=True,
            timeout=300,
        )

    return run


@pytest.fixture(scope="session")
def trained(world: Path, shapes: Path, tiny: list[str], gemel) -> Path:  # type: ignore[no-untyped-def]
    """A finished run; whoever would change it works on a copy."""
    done = gemel("train", shapes, "--out", world / "shapes.run", "--json", *tiny)
    assert done.returncode == 0, done.stderr
    (world / "train.json").write_text(done.stdout)
    (world / "train.log").write_text(done.stderr)
    return world / "shapes.run"


@pytest.fixture
def run_on(world, things, little, as_options, capfd):  # type: ignore[no-untyped-def]
    """Trains on one of `things` with the command, once a session, and gives the run's folder."""
    from gemel.cli import main

    def train(table: str) -> Path:
        out: Path = world / f"{table}.run"
        if not out.exists():
            short = as_options(little | {"training.epochs": 2})
            assert main(["train", str(things / table), "--out", str(out), *short]) == 0
            capfd.readouterr()
        return out

    return train


@pytest.fixture
def says(capfd):  # type: ignore[no-untyped-def]
    """Runs a command and gives the JSON object that it prints."""
    from gemel.cli import main

    def run(*words: object, status: int = 0) -> dict[str, Any]:
        ended = main([*map(str, words), "--json"])
        out, err = capfd.readouterr()
        assert ended == status, err
        told: dict[str, Any] = json.loads(out)
        return told

    return run


@pytest.fixture
def prints(capfd):  # type: ignore[no-untyped-def]
    """Runs a command and gives what it prints for people: on stdout, and on stderr."""
    from gemel.cli import main

    def run(*words: object, status: int = 0) -> tuple[str, str]:
        ended = main([*map(str, words)])
        out, err = capfd.readouterr()
        assert ended == status, err
        return out, err

    return run


@pytest.fixture
def people(shapes: Path, tmp_path: Path) -> Path:
    """A folder of some of the shapes, which a test may change."""
    for who in (1, 2, 3, 4, 6, 7):
        for at in range(4):
            place = tmp_path / "people" / f"shape-{who}" / f"{at}.png"
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(shapes / f"shape-{who}" / f"{at}.png", place)
    return tmp_path / "people"


@pytest.fixture
def door(tmp_path: Path) -> Path:
    """Where a gallery is to be."""
    return tmp_path / "door.gallery"


@pytest.fixture
def enrolled(trained, people, door, says):  # type: ignore[no-untyped-def]
    """A gallery of these people."""
    says("enroll", trained, door, people, "--on-mistaken", "allow", "--on-strange", "allow")
    return door
