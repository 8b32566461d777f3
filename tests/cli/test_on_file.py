import io
from types import SimpleNamespace

import pytest
from rich.console import Console

from gemel import lifecycle
from gemel.cli import main
from gemel.cli._evaluations import show_evaluations
from gemel.metrics import Interval, Measured


def measured(estimate):
    return Measured(estimate, Interval(estimate / 2, 2 * estimate), trials=100)


def evaluation(**facts):
    """As much of an evaluation as the table reads."""
    empty = {
        "name": "test",
        "equal_error_rate": measured(0.02),
        "operating": None,
        "one_shot": None,
        "official": (),
        "open_set": None,
        "on_file": None,
        "robustness": None,
        "grades": None,
        "searches": (),
        "classes": None,
        "missing": (),
    }
    return SimpleNamespace(**empty | facts)


@pytest.mark.usefixtures("as_a_user")
def test_the_table_has_the_errors_of_claims():
    found = SimpleNamespace(
        words="5 on file",
        equal_error_rate=measured(0.11),
        false_match_rate=measured(0.012),
        false_non_match_rate=None,
        impostors=(SimpleNamespace(kind="skilled", equal_error_rate=measured(0.17)),),
    )
    page = io.StringIO()

    show_evaluations(Console(file=page, width=120), [evaluation(on_file=found), evaluation()])

    lines = dict(
        line.strip().split("  ", 1) for line in page.getvalue().splitlines() if "%" in line
    )
    for words, number in (
        ("Equal error rate, 5 on file", "11"),
        ("Equal error rate, 5 on file, skilled impostors", "17"),
        ("False match rate, 5 on file", "1.2 %"),
    ):
        assert lines[words].strip().startswith(number)
    assert "False non-match rate, 5 on file" not in lines


def test_how_many_are_on_file_reaches_the_evaluation(tmp_path, monkeypatch):
    asked = {}

    def note(run, *, changes, **rest):
        asked.update(changes)
        raise SystemExit(0)

    monkeypatch.setattr(lifecycle, "evaluate", note)

    with pytest.raises(SystemExit):
        main(["evaluate", str(tmp_path), "--on-file", "5"])
    assert asked == {"on_file": 5}


def test_a_file_of_nothing_is_refused_in_one_line(tmp_path, capsys):
    assert main(["evaluate", str(tmp_path), "--on-file", "0"]) == 2

    assert "--on-file" in capsys.readouterr().err
