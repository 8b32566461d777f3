"""How a command ends."""

import warnings
from importlib.util import find_spec

import pytest

from gemel.cli import main
from gemel.cli._app import COMMANDS
from gemel.cli._main import _one_line_warnings
from gemel.errors import GemelError


@pytest.fixture
def ending(monkeypatch):
    """Lets `gemel recipes` end in a given way: its list is read from a room that fails."""

    def end_with(error):
        def fail():
            raise error

        monkeypatch.setattr("gemel.recipes.recipe_names", fail)

    return end_with


def test_a_failure_of_the_machine_names_file_cause_and_remedy(ending, capsys):
    ending(PermissionError(13, "Permission denied", "/data/a.png"))

    assert main(["recipes"]) == 2

    assert capsys.readouterr() == (
        "",
        (
            "gemel: /data/a.png: Permission denied. Check that the path is right, may be read and "
            "written, and has room.\n"
        ),
    )


def test_a_message_of_many_lines_becomes_one(ending, capsys):
    ending(GemelError("The first,\n   the second,\n\nthe third."))

    assert main(["recipes"]) == 2

    assert capsys.readouterr().err == "gemel: The first, the second, the third.\n"


def test_an_interruption_exits_as_shells_expect(ending, capsys):
    ending(KeyboardInterrupt())

    assert main(["recipes"]) == 130

    assert capsys.readouterr() == ("", "gemel: interrupted\n")


def test_a_defect_of_ours_keeps_its_traceback(ending):
    ending(ZeroDivisionError("a defect"))

    with pytest.raises(ZeroDivisionError, match="a defect"):
        main(["recipes"])


def test_a_warning_is_one_line_without_code():
    usual = warnings.formatwarning

    with _one_line_warnings():
        line = warnings.formatwarning(UserWarning("mind\nthe gap"), UserWarning, "a.py", 1)

    assert line == "warning: mind the gap\n"
    assert warnings.formatwarning is usual


def test_another_process_than_the_first_signs_its_errors(monkeypatch, capsys):
    monkeypatch.setenv("RANK", "1")

    assert main(["nosuch"]) == 2

    assert capsys.readouterr().err.startswith("gemel (process 1): No such command 'nosuch'")


def test_every_command_has_a_file_of_its_own():
    assert [name for name in COMMANDS if find_spec(f"gemel.cli._{name}") is None] == []
