"""What a person sees first, and how little it costs."""

import subprocess
import sys
from importlib.metadata import entry_points, version

import pytest

from gemel.cli import main
from gemel.cli._app import COMMANDS

HEAVY = {"torch", "numpy", "matplotlib", "sklearn", "scipy", "PIL", "accelerate", "pyarrow"}


def test_help_of_every_command_loads_nothing_heavy():
    program = f"""
import sys
from gemel.cli import main
for words in (["--help"], [], ["--version"], *([name, "--help"] for name in {COMMANDS!r})):
    assert main(words) == 0, words
print(*sorted({HEAVY!r} & sys.modules.keys()), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert (done.returncode, done.stderr.split()) == (0, [])


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_shows_an_example_of_itself(name, capsys):
    assert main([name, "--help"]) == 0

    shown = capsys.readouterr().out
    assert "Example" in shown
    assert f"\n    gemel {name}" in shown


@pytest.mark.parametrize("words", [[], ["--help"], ["-h"]])
def test_gemel_alone_lists_every_command(words, capsys):
    assert main(words) == 0

    shown = capsys.readouterr().out
    assert [name for name in COMMANDS if f"\n  {name} " not in shown] == []
    assert "..." not in shown.partition("Commands:")[2]


def test_the_version_is_the_package_s(capsys):
    assert main(["--version"]) == 0

    assert capsys.readouterr().out == f"gemel {version('gemel')}\n"


def test_python_m_gemel_is_gemel():
    done = subprocess.run(
        [sys.executable, "-m", "gemel", "--version"], capture_output=True, text=True
    )

    assert (done.returncode, done.stdout) == (0, f"gemel {version('gemel')}\n")


def test_the_installed_command_is_main():
    (script,) = entry_points(group="console_scripts", name="gemel")

    assert script.load() is main
