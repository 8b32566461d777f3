from types import SimpleNamespace

import pytest

from gemel.metrics import Interval, Measured
from gemel.recipes import Reported
from gemel.recipes._measures import number, sentence

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
    point = SimpleNamespace(false_positive_rate=measured(0.01), false_negative_rate=measured(0.3))
    galleries = {
        None: SimpleNamespace(detection={0.01: measured(0.8), 0.001: measured(0.5)}, point=point),
        100: SimpleNamespace(detection={}, point=None),
    }
    missing = SimpleNamespace(
        words="without sound", equal_error_rate=measured(0.04), classes=classes_of(0.9, {1: 0.8})
    )
    return SimpleNamespace(
        equal_error_rate=measured(0.02),
        operating=SimpleNamespace(
            pair_accuracy=measured(0.97), false_non_match_rate=measured(0.06)
        ),
        grades=SimpleNamespace(pearson=measured(0.8), mean_squared_error=None),
        one_shot=SimpleNamespace(accuracy=measured(0.7), ways=20),
        official=[SimpleNamespace(accuracy=measured(0.6), ways=10, sentence="Ten runs.")],
        open_set=SimpleNamespace(
            among=lambda size: galleries.get(size), sentence="Half are enrolled."
        ),
        protocol=SimpleNamespace(sentence="All pairs."),
        searches=searches,
        classes=classes_of(0.95, {1: 0.93, 5: 0.94}),
        missing=[missing],
        robustness=None,
        impostors=[
            SimpleNamespace(
                kind="skilled",
                equal_error_rate=measured(0.15),
                false_non_match_rates={0.2: measured(0.12)},
            )
        ],
        false_non_match_rates={0.2: measured(0.05), 0.01: measured(0.25)},
        on_file=SimpleNamespace(
            words="5 on file",
            sentence="Five each.",
            equal_error_rate=measured(0.09),
            false_non_match_rate=measured(0.11),
            false_non_match_rates={0.2: measured(0.03)},
            impostors=[
                SimpleNamespace(
                    kind="skilled",
                    equal_error_rate=measured(0.1),
                    false_non_match_rates={0.2: measured(0.045)},
                )
            ],
        ),
    )


@pytest.mark.parametrize(
    ("asked", "estimate", "chance"),
    [
        ({"measure": "equal_error_rate"}, 0.02, None),
        ({"measure": "pair_accuracy"}, 0.97, None),
        ({"measure": "pearson"}, 0.8, None),
        ({"measure": "one_shot_accuracy"}, 0.7, 0.05),
        ({"measure": "official_one_shot_accuracy"}, 0.6, 0.1),
        ({"measure": "detection_and_identification_rate", "at": 0.001}, 0.5, None),
        ({"measure": "detection_and_identification_rate"}, 0.8, None),
        ({"measure": "false_positive_identification_rate"}, 0.01, None),
        ({"measure": "false_negative_identification_rate"}, 0.3, None),
        ({"measure": "recall", "k": 10, "of": "photo → caption"}, 0.5, 0.1),
        ({"measure": "recall", "of": "caption → photo"}, 0.3, 0.01),
        ({"measure": "nearest_neighbour_accuracy", "k": 5}, 0.94, 0.1),
        ({"measure": "linear_accuracy"}, 0.95, 0.1),
        ({"measure": "equal_error_rate", "of": "without sound"}, 0.04, None),
        ({"measure": "equal_error_rate", "of": "skilled impostors"}, 0.15, None),
        ({"measure": "linear_accuracy", "of": "without sound"}, 0.9, 0.1),
        ({"measure": "false_non_match_rate"}, 0.06, None),
        ({"measure": "false_non_match_rate", "at": 0.01}, 0.25, None),
        ({"measure": "false_non_match_rate", "at": 0.2, "of": "skilled impostors"}, 0.12, None),
        ({"measure": "equal_error_rate", "of": "5 on file"}, 0.09, None),
        ({"measure": "false_non_match_rate", "of": "5 on file"}, 0.11, None),
        ({"measure": "false_non_match_rate", "at": 0.2, "of": "5 on file"}, 0.03, None),
        ({"measure": "equal_error_rate", "of": "5 on file, skilled impostors"}, 0.1, None),
        (
            {"measure": "false_non_match_rate", "at": 0.2, "of": "5 on file, skilled impostors"},
            0.045,
            None,
        ),
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
        {"measure": "detection_and_identification_rate", "at": 0.05},
        {"measure": "detection_and_identification_rate", "among": 100},
        {"measure": "false_positive_identification_rate", "among": 100},
        {"measure": "false_positive_identification_rate", "among": 10},
        {"measure": "false_non_match_rate", "at": 0.07},
        {"measure": "false_non_match_rate", "at": 0.2, "of": "without sound"},
        {"measure": "equal_error_rate", "of": "3 on file"},
        {"measure": "equal_error_rate", "of": "5 on file, random impostors"},
    ],
)
def test_a_number_that_was_not_measured_is_none(asked, evaluation):
    assert number(Reported.read({"part": "test", **asked}, "test"), evaluation) is None


def test_an_evaluation_without_galleries_or_tasks_has_no_such_number(evaluation):
    evaluation.open_set, evaluation.official = None, ()

    for measure in ("official_one_shot_accuracy", "false_positive_identification_rate"):
        assert number(Reported(part="test", measure=measure), evaluation) is None


def test_a_number_of_a_gallery_says_who_was_enrolled(evaluation):
    of_gallery = Reported(part="test", measure="false_negative_identification_rate")

    assert sentence(of_gallery, evaluation) == "Half are enrolled."
    official = Reported(part="test", measure="official_one_shot_accuracy")
    assert sentence(official, evaluation) == "Ten runs."
    assert sentence(Reported(part="test"), evaluation) == "All pairs."
    for of in ("5 on file", "5 on file, skilled impostors"):
        assert sentence(Reported(part="test", of=of), evaluation) == "Five each."


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"measure": "false_positive_identification_rate", "among": 1_000}, "FPIR, N = 1,000"),
        ({"measure": "false_negative_identification_rate"}, "FNIR"),
        (
            {"measure": "detection_and_identification_rate", "at": 0.001, "among": 10},
            "DIR at FPIR 0.1 %, N = 10",
        ),
        ({"measure": "official_one_shot_accuracy"}, "official one shot accuracy"),
        (
            {"measure": "false_non_match_rate", "at": 0.2, "of": "skilled impostors"},
            "FNMR at FMR 20 %, skilled impostors",
        ),
        (
            {"measure": "equal_error_rate", "of": "5 on file, skilled impostors"},
            "equal error rate, 5 on file, skilled impostors",
        ),
    ],
)
def test_words_tell_galleries_apart(asked, words):
    assert Reported.read({"part": "test", **asked}, "test").words == words


@pytest.mark.parametrize(
    "words", ["rotated 30°", "shifted 10 %", "scaled 0.7\N{MULTIPLICATION SIGN}"]
)
def test_a_row_may_ask_for_probes_that_are_changed(evaluation, words):
    level = SimpleNamespace(
        words=words, equal_error_rate=measured(0.21), false_match_rate=measured(0.03)
    )
    evaluation.robustness = SimpleNamespace(levels=[level])
    row = Reported(part="test", measure="equal_error_rate", of=words)
    let_in = Reported(part="test", measure="false_match_rate", of=words)

    assert number(row, evaluation).measured.estimate == 0.21
    assert number(let_in, evaluation).measured.estimate == 0.03
    assert row.words == f"equal error rate, {words}"


def test_a_row_of_changed_probes_is_none_where_nothing_was_changed(evaluation):
    row = Reported(part="test", measure="equal_error_rate", of="rotated 30°")

    assert number(row, evaluation) is None
