"""The table of a reproduced recipe."""

import io
import json
from dataclasses import replace

import pytest
from rich.console import Console

from gemel import recipes
from gemel.cli import main
from gemel.cli._reproduction import show_reproduction
from gemel.recipes import Reproduction, Row

ROW = Row(
    part="seen",
    measure="pair_accuracy",
    words="pair accuracy",
    variant=None,
    published=92.19,
    goal=97.0,
    mean=0.9741,
    lowest=0.9725,
    highest=0.9755,
    low=0.9702,
    high=0.9771,
    chance=None,
    sentence="7,200 images of 6 identities.",
)
FOUND = Reproduction(
    name="book",
    title="A [small] title",
    paper="A paper.\nOf two lines.",
    departures="None.",
    protocol="Honest.",
    rows=(ROW,),
    seeds=(0, 1, 2),
    quick=False,
    minutes=9.5,
    training_minutes=7.0,
    hardware="two cores",
    day="2025-01-31",
)


def shown(found):
    page = io.StringIO()
    show_reproduction(Console(file=page, width=120, markup=False), found)
    return page.getvalue()


def line_of(part, page):
    return next(line for line in page.splitlines() if line.strip().startswith(part))


def test_published_and_ours_stand_side_by_side_with_all_that_qualifies_them():
    line = line_of("seen", shown(FOUND))

    for cell in ("pair accuracy", "92.19 %", "97.41 %", "97.02 to 97.71", "97.25 to 97.55"):
        assert cell in line


@pytest.mark.parametrize(
    ("measure", "mean", "goal", "cell"),
    [
        ("pair_accuracy", 0.971, 97.0, "≥ 97.00 % ✓"),
        ("pair_accuracy", 0.969, 97.0, "≥ 97.00 % ✗"),
        ("equal_error_rate", 0.029, 3.0, "≤ 3.00 % ✓"),
        ("equal_error_rate", 0.031, 3.0, "≤ 3.00 % ✗"),
    ],
)
def test_a_goal_says_whether_it_is_met(measure, mean, goal, cell):
    row = replace(ROW, measure=measure, mean=mean, goal=goal)

    assert cell in line_of("seen", shown(replace(FOUND, rows=(row,))))


def test_what_is_not_known_is_a_dash():
    row = replace(ROW, published=None, goal=None)

    line = line_of("seen", shown(replace(FOUND, rows=(row,), seeds=(0,))))

    assert line.split().count("-") == 4


def test_a_published_number_from_memory_is_marked():
    page = shown(replace(FOUND, rows=(replace(ROW, recalled=True),)))

    assert "~92.19 %" in line_of("seen", page)
    assert "~ recalled from memory, not checked" in page
    assert "~" not in shown(FOUND)


def test_a_correlation_is_no_percentage():
    row = replace(
        ROW, measure="pearson", words="pearson", published=0.8822, goal=None, mean=0.77123
    )

    line = line_of("seen", shown(replace(FOUND, rows=(row,))))

    assert {"0.8822", "0.7712"} <= set(line.split())
    assert "%" not in line


def test_a_variant_stands_beside_with_its_name_and_chance():
    row = replace(ROW, variant="pixels", published=None, goal=None, chance=0.1)

    line = line_of("seen, pixels", shown(replace(FOUND, rows=(ROW, row))))

    assert "10.00 %" in line


def test_the_page_says_how_the_number_came_about():
    page = shown(FOUND)

    for text in (
        "A [small] title",
        "A paper. Of two lines.",
        "Honest.",
        "7,200 images of 6 identities.",
        "two cores",
        "9 min 30 s, of it 7 min 0 s of training, on 2025-01-31",
    ):
        assert text in page


def test_a_quick_run_says_that_its_numbers_prove_nothing():
    assert "A quick run" not in shown(FOUND)
    assert "A quick run proves the path" in shown(replace(FOUND, quick=True))


def test_folds_stand_beside_the_seeds():
    assert "folds" not in shown(FOUND)
    assert "0, 1, 2; 5 folds" in shown(replace(FOUND, folds=5))


def test_other_data_than_the_recipes_is_named():
    assert "not the recipe's own" not in shown(FOUND)

    line = line_of("source", shown(replace(FOUND, source="scenes/")))

    assert "scenes/, not the recipe's own" in line


def test_a_source_of_ones_own_reaches_the_recipe(monkeypatch, capsys):
    asked = {}

    def reproduce(name, **more):
        asked.update(more, name=name)
        return replace(FOUND, source=more["source"])

    monkeypatch.setattr(recipes, "reproduce", reproduce)

    assert main(["reproduce", "scene-triplet", "--source", "scenes/", "--json"]) == 0

    assert (asked["name"], asked["source"]) == ("scene-triplet", "scenes/")
    assert json.loads(capsys.readouterr().out)["source"] == "scenes/"
