"""What a clean checkout installs is pinned, typed, and one version everywhere."""

import re
from importlib.metadata import requires, version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import gemel

ROOT = Path(__file__).parents[2]
PYTHONS = ("3.10", "3.11", "3.12", "3.13")


def pins() -> list[Requirement]:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    return [Requirement(line) for line in lines if line and not line.startswith("#")]


def versions_pinned(name: str, python: str) -> list[str]:
    """What constraints.txt says of `name` on Linux under that Python."""
    environment = {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "sys_platform": "linux",
        "platform_machine": "x86_64",
        "platform_python_implementation": "CPython",
    }
    return [
        str(pin.specifier)
        for pin in pins()
        if canonicalize_name(pin.name) == canonicalize_name(name)
        and (pin.marker is None or pin.marker.evaluate(environment))
    ]


def test_torch_is_one_version_on_every_python():
    assert {tuple(versions_pinned("torch", python)) for python in PYTHONS} == {("==2.13.0",)}


def test_every_dependency_has_one_pin_that_its_range_admits():
    for line in requires("gemel"):
        wanted = Requirement(line)
        for python in PYTHONS:
            (pin,) = versions_pinned(wanted.name, python)
            assert pin.removeprefix("==") in wanted.specifier, f"{wanted.name} on {python}"


def test_every_pin_names_exactly_one_version():
    assert [str(pin) for pin in pins() if not re.fullmatch(r"==[^*,]+", str(pin.specifier))] == []


def test_no_pin_forces_cuda_on_a_machine_without_it():
    cuda = re.compile(r"nvidia|cuda|triton")

    assert [pin.name for pin in pins() if cuda.match(pin.name)] == []


def test_type_checkers_of_users_find_our_types():
    assert Path(gemel.__file__).with_name("py.typed").is_file()


def test_the_newest_entry_of_the_changelog_is_the_version():
    newest = re.search(r"^## \[(\d+\.\d+\.\d+)\]", (ROOT / "CHANGELOG.md").read_text(), re.M)

    assert newest[1] == gemel.__version__ == version("gemel")
