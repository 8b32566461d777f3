from types import SimpleNamespace

import pytest

from gemel.metrics import Interval, Measured
from gemel.recipes import Reported
from gemel.recipes._measures import number

# The stand-ins below are as much of an evaluation as a table reads, and no more.
pytestmark = pytest.mark.usefixtures("as_a_user")


def measured(estimate):
    return Measured(estimate, Interval(estimate, estimate), trials=100)


def classes_of(linear, nearest):
    accuracy = {k: measured(value) for k, value in nearest.items()}
    return SimpleNamespace(
        linear_accuracy=measured(linear), nearest_neighbour_accuracy=accuracy, chance=0.1
    )


@pytest.fixture
def evaluation():
    """As much of an evaluation as a table reads."""
    searches = [
        SimpleNamespace(
            direction=direction,
            recall={1: measured(one), 10: measured(ten)},
            chance={1: 0.01, 10: 0.1},
        )
        for direction, one, ten in (("photo → caption", 0.2, 0.5), ("caption → photo", 0.3, 0.6))
    ]
    missing = SimpleNamespace(
        words="without sound", equal_error_rate=measured(0.04), classes=classes_of(0.9, {1: 0.8})
    )
    return SimpleNamespace(
        equal_error_rate=measured(0.02),
        operating=SimpleNamespace(pair_accuracy=measured(0.97)),
        grades=SimpleNamespace(pearson=measured(0.8), mean_squared_error=None),
        one_shot=SimpleNamespace(accuracy=measured(0.7), ways=20),
        searches=searches,
        classes=classes_of(0.95, {1: 0.93, 5: 0.94}),
        missing=[missing],
        impostors=[SimpleNamespace(kind="skilled", equal_error_rate=measured(0.15))],
    )


@pytest.mark.parametrize(
    ("asked", "estimate", "chance"),
    [
        ({"measure": "equal_error_rate"}, 0.02, None),
        ({"measure": "pair_accuracy"}, 0.97, None),
        ({"measure": "pearson"}, 0.8, None),
        ({"measure": "one_shot_accuracy"}, 0.7, 0.05),
        ({"measure": "recall", "k": 10, "of": "photo → caption"}, 0.5, 0.1),
        ({"measure": "recall", "of": "caption → photo"}, 0.3, 0.01),
        ({"measure": "nearest_neighbour_accuracy", "k": 5}, 0.94, 0.1),
        ({"measure": "linear_accuracy"}, 0.95, 0.1),
        ({"measure": "equal_error_rate", "of": "without sound"}, 0.04, None),
        ({"measure": "equal_error_rate", "of": "skilled impostors"}, 0.15, None),
        ({"measure": "linear_accuracy", "of": "without sound"}, 0.9, 0.1),
    ],
)
def test_each_number_is_found_where_it_stands(asked, estimate, chance, evaluation):
    found = number(Reported.read({"part": "test", **asked}, "test"), evaluation)

    assert found.measured.estimate == estimate
    assert found.chance == chance


@pytest.mark.parametrize(
    "asked",
    [
        {"measure": "mean_squared_error"},
        {"measure": "recall", "k": 3, "of": "photo → caption"},
        {"measure": "recall", "of": "sound → photo"},
        {"measure": "equal_error_rate", "of": "without image"},
        {"measure": "nearest_neighbour_accuracy", "k": 7},
    ],
)
def test_a_number_that_was_not_measured_is_none(asked, evaluation):
    assert number(Reported.read({"part": "test", **asked}, "test"), evaluation) is None
