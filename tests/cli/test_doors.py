import io
from types import SimpleNamespace

import pytest
from rich.console import Console

from gemel.cli import main
from gemel.cli._doors import doors
from gemel.cli._evaluations import show_evaluations
from gemel.errors import SettingsError
from gemel.metrics import Interval, Measured


def test_no_gallery_is_tried_out_unless_it_is_asked_for():
    assert doors(False, None, None) is None


def test_references_and_sizes_reach_the_settings():
    asked = doors(True, 5, "10, 100")

    assert (asked.references, asked.sizes) == (5, (10, 100))
    assert doors(True, None, None).references is None
    assert doors(True, None, None).sizes == (10, 100, 1000)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((False, 5, None), "Add --open-set"),
        ((False, None, "10"), "Add --open-set"),
        ((True, None, "10;100"), r"--sizes takes numbers .*10,100; got '10;100'"),
        ((True, None, "10,0"), r"--open-set: sizes\.1: "),
    ],
)
def test_a_gallery_that_cannot_be_is_refused(words, message):
    with pytest.raises(SettingsError, match=message):
        doors(*words)


def test_a_description_without_its_option_is_one_line_on_stderr(tmp_path, capsys):
    assert main(["evaluate", str(tmp_path), "--sizes", "10"]) == 2

    shown = capsys.readouterr()
    assert shown.err.count("\n") == 1
    assert "Add --open-set" in shown.err


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
        "grades": None,
        "searches": (),
        "classes": None,
        "missing": (),
    }
    return SimpleNamespace(**empty | facts)


@pytest.mark.usefixtures("as_a_user")
def test_the_table_has_the_rates_of_every_gallery_and_the_official_tasks():
    gallery = SimpleNamespace(
        identities=1_000,
        point=SimpleNamespace(
            false_positive_rate=measured(0.011), false_negative_rate=measured(0.31)
        ),
        detection={0.01: measured(0.7), 0.001: measured(0.4)},
        cumulative_match={1: measured(0.8), 5: measured(0.85), 10: measured(0.9)},
    )
    found = SimpleNamespace(galleries=(gallery,), among=lambda size: gallery)
    official = (SimpleNamespace(name="official runs", ways=20, accuracy=measured(0.5)),)
    page = io.StringIO()

    show_evaluations(
        Console(file=page, width=120), [evaluation(open_set=found, official=official), evaluation()]
    )

    lines = dict(
        line.strip().split("  ", 1) for line in page.getvalue().splitlines() if "%" in line
    )
    for words, number in (
        ("FPIR among 1,000", "1.1 %"),
        ("FNIR among 1,000", "31"),
        ("DIR at FPIR 1 % among 1,000", "70"),
        ("DIR at FPIR 0.1 % among 1,000", "40"),
        ("CMC, rank 1 among 1,000", "80"),
        ("CMC, rank 10 among 1,000", "90"),
        ("20-way 1-shot accuracy, official runs", "50"),
    ):
        assert lines[words].strip().startswith(number)
