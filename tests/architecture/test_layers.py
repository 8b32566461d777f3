"""The map of the house: a room may import from the rooms below it, never beside or above."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "gemel"
FLOORS = [
    {"errors"},
    {"files", "types"},
    {"inputs"},
    {"encoders", "energies"},
    {"data", "networks"},
    {"metrics", "losses"},
    {"decision"},
    {"identification"},
    {"bundle", "diagnosis"},
    {"training", "evaluation", "gallery", "tracking", "explaining"},
    {"lifecycle"},
    {"recipes", "serving"},
    {"cli"},
]
FLOOR_OF = {room: height for height, rooms in enumerate(FLOORS) for room in rooms}

# Packages that are slow to import, bind the house to a framework, or run what they read.
HOMES = {
    "accelerate": {"training"},
    "av": {"data"},
    "datasets": {"data"},
    "faiss": {"gallery"},
    "fastapi": {"serving"},
    "matplotlib": {"evaluation", "explaining"},
    "pickle": set(),
    "psycopg": {"gallery"},
    "pymilvus": {"gallery"},
    "pytorch_metric_learning": {"losses"},
    "ray": {"lifecycle"},
    "rich": {"cli"},
    "sklearn": {"data", "decision", "evaluation", "metrics", "training"},
    "soundfile": {"inputs"},
    "tensorboard": {"training"},
    "timm": {"encoders"},
    "tokenizers": {"inputs"},
    "transformers": {"encoders", "inputs"},
    "typer": {"cli"},
    "uvicorn": {"serving"},
}

every_file = pytest.mark.parametrize(
    "path", sorted(SOURCE.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE))
)


def room_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def names_imported_by(text: str) -> Iterator[str]:
    """Every dotted name that the text imports, inside functions too."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "a relative import hides which room it reaches"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def rooms_imported_by(text: str) -> set[str]:
    parts = [name.split(".") for name in names_imported_by(text)]
    return {part[1] for part in parts if part[0] == "gemel" and part[1:] and part[1] in FLOOR_OF}


def rooms_entered_by_a_side_door(text: str) -> set[str]:
    """The rooms from which the text takes more than `from gemel.room import Name`."""
    parts = [name.split(".") for name in names_imported_by(text)]
    inside = [part for part in parts if part[0] == "gemel" and part[2:]]
    return {part[1] for part in inside if part[3:] or part[2].startswith("_")}


def test_every_room_stands_on_a_floor():
    rooms = {room_of(path) for path in SOURCE.rglob("*.py")}

    assert rooms - {"__init__", "__main__"} <= set(FLOOR_OF)


@every_file
def test_a_room_imports_only_from_below(path):
    room = room_of(path)
    # The package itself stands on the roof: it hands out what the rooms offer.
    height = FLOOR_OF.get(room, len(FLOORS))

    reached = rooms_imported_by(path.read_text()) - {room}

    assert {there for there in reached if FLOOR_OF[there] >= height} == set()


@every_file
def test_a_room_enters_another_by_its_front_door(path):
    assert rooms_entered_by_a_side_door(path.read_text()) <= {room_of(path)}


@every_file
def test_every_module_of_a_room_is_private(path):
    assert path.parent == SOURCE or path.name.startswith("_")


@every_file
def test_a_heavy_package_is_imported_in_its_home_only(path):
    reached = {name.split(".")[0] for name in names_imported_by(path.read_text())} & set(HOMES)

    assert {package for package in reached if room_of(path) not in HOMES[package]} == set()


def test_the_reader_of_imports_sees_every_form():
    text = """
import gemel.data.readers.idx
from gemel import encoders, __version__
from gemel.errors import ShapeError
def later():
    from gemel.metrics._trials import Trials
    import sklearn.metrics
"""
    assert rooms_imported_by(text) == {"data", "encoders", "errors", "metrics"}
    assert rooms_entered_by_a_side_door(text) == {"data", "metrics"}
    assert "sklearn.metrics" in set(names_imported_by(text))
