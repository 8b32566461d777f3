"""What a row says of itself, wherever it is printed."""

import pytest

from gemel.recipes import Reproduction, Row


def row_with(**changes):
    facts = {
        "part": "test",
        "measure": "pair_accuracy",
        "words": "pair accuracy",
        "variant": None,
        "published": 96.5,
        "goal": None,
        "mean": 0.97,
        "lowest": 0.96,
        "highest": 0.98,
        "low": 0.95,
        "high": 0.99,
        "chance": None,
        "sentence": "All pairs.",
    }
    return Row(**facts | changes)


def result_with(*rows, **changes):
    facts = dict.fromkeys(
        ("name", "title", "paper", "departures", "protocol", "hardware", "day"), "words"
    )
    more = {"seeds": (0, 1), "quick": False, "minutes": 30.0, "training_minutes": 20.0}
    return Reproduction(rows=rows, **facts | more | changes)


@pytest.mark.parametrize(
    ("measure", "mean", "goal", "judged"),
    [
        ("pair_accuracy", 0.98, 98.0, "≥ 98.00 % ✓"),
        ("pair_accuracy", 0.9799, 98.0, "≥ 98.00 % ✗"),
        ("pair_accuracy", 0.57, 57.0, "≥ 57.00 % ✓"),  # 100 * 0.57 is 56.99999999999999
        ("equal_error_rate", 0.07, 7.0, "≤ 7.00 % ✓"),  # 100 * 0.07 is 7.000000000000001
        ("equal_error_rate", 0.031, 3.0, "≤ 3.00 % ✗"),
        ("mean_squared_error", 0.2, 0.2286, "≤ 0.2286 ✓"),
        ("pearson", 0.8, 0.8822, "≥ 0.8822 ✗"),
        ("pearson", 0.8, None, "-"),
    ],
)
def test_a_goal_is_judged_in_one_place_for_every_table(measure, mean, goal, judged, written):
    row = row_with(measure=measure, mean=mean, goal=goal)

    assert row.judged == judged
    assert row.meets_goal is (None if goal is None else judged.endswith("✓"))
    assert f"| {judged} |" in written.table(result_with(row))


def test_the_written_table_has_the_numbers_in_the_unit_of_their_row(written):
    share, correlation = row_with(chance=0.1), row_with(measure="pearson", published=0.88)

    cells = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in written.table(result_with(share, correlation)).splitlines()[2:]
    ]

    ours = ["**97.00 %** [96.00 %, 98.00 %]", "95.00 % to 99.00 %"]
    assert cells[0] == ["test", "pair accuracy", "96.50 %", *ours, "-", "10.00 %"]
    ours = ["**0.9700** [0.9600, 0.9800]", "0.9500 to 0.9900"]
    assert cells[1] == ["test", "pair accuracy", "0.8800", *ours, "-", "-"]


def test_the_conditions_count_every_run(written):
    plain = written.conditions(result_with(row_with()))
    folded = written.conditions(result_with(row_with(), folds=5))

    assert "seeds 0, 1, 10.0 minutes of training each" in plain
    assert "seeds 0, 1, 5 folds, 2.0 minutes of training each, 30.0 in all" in folded


def test_one_seed_has_no_range(written):
    row = row_with(lowest=0.97, highest=0.97)

    assert "| **97.00 %** | 95.00 % to 99.00 % |" in written.table(result_with(row, seeds=(0,)))


def test_a_number_from_memory_is_not_printed_as_a_fact(written):
    checked, recalled = row_with(), row_with(recalled=True)

    assert "| ~96.50 % |" in written.section(result_with(checked, recalled))
    assert "~ recalled from memory, not checked" in written.section(result_with(recalled))
    assert "~" not in written.section(result_with(checked))


def test_a_row_without_a_published_number_has_none_from_memory(written):
    variant = row_with(published=None, recalled=True)

    assert "~" not in written.table(result_with(variant))
