"""The order of a paper's forms against the order of ours."""

from types import SimpleNamespace

import pytest

from gemel.errors import UnknownNameError
from gemel.recipes import _order, load_recipe, order

PUBLISHED = {"first": 4.0, "second": 5.0, "third": 9.0, "fourth": 10.0}

# The stand-ins below are as much of a result as an order reads, and no more.
pytestmark = pytest.mark.usefixtures("as_a_user")


def result(*rows):
    return SimpleNamespace(
        rows=[
            SimpleNamespace(
                measure=measure, mean=mean, low=mean / 2, high=2 * mean, variant=variant
            )
            for measure, mean, variant in rows
        ]
    )


@pytest.fixture
def results(monkeypatch):
    """Recorded results by recipe; a test fills them in."""
    found = {}
    monkeypatch.setattr(_order, "recorded", found.get)
    return found


@pytest.mark.parametrize(
    ("means", "correlation"),
    [
        ((0.01, 0.02, 0.30, 0.31), 1.0),
        ((0.4, 0.3, 0.2, 0.1), -1.0),
        # 1 - 6 · (1 + 1) / (4 · 15), two neighbours swapped.
        ((0.02, 0.01, 0.30, 0.31), 0.8),
    ],
)
def test_only_the_order_counts(means, correlation, results):
    for name, mean in zip(PUBLISHED, means, strict=True):
        results[name] = result(("false_positive_rate_at_95", mean, None))

    found = order(PUBLISHED)

    assert found.rank_correlation == pytest.approx(correlation)
    assert [(form.name, form.published, form.ours.mean) for form in found.forms] == [
        (name, PUBLISHED[name], mean) for name, mean in zip(PUBLISHED, means, strict=True)
    ]


def test_a_form_without_a_recorded_number_stands_in_no_order(results):
    for name in ("first", "second", "fourth"):
        results[name] = result(("false_positive_rate_at_95", PUBLISHED[name] / 100, None))
    results["third"] = result(("equal_error_rate", 0.9, None))

    assert [form.name for form in order(PUBLISHED).forms] == ["first", "second", "fourth"]


def test_two_forms_make_no_order(results):
    for name in ("first", "second"):
        results[name] = result(("false_positive_rate_at_95", PUBLISHED[name] / 100, None))

    assert order(PUBLISHED) is None


def test_another_measure_and_no_variant_are_read_where_they_are_asked_for(results):
    for name, number in PUBLISHED.items():
        results[name] = result(
            ("equal_error_rate", 0.5, "a variant"),
            ("false_positive_rate_at_95", 0.5, None),
            ("equal_error_rate", number, None),
        )

    found = order(PUBLISHED, measure="equal_error_rate")

    assert [form.ours.mean for form in found.forms] == list(PUBLISHED.values())


def test_the_paper_names_its_forms_best_first_and_each_is_a_recipe():
    numbers = list(_order.FORMS_OF_PATCHES.values())

    assert numbers == sorted(numbers)
    for name, number in _order.FORMS_OF_PATCHES.items():
        assert f"{number} %" in load_recipe(name).paper


def test_an_unknown_recipe_is_refused():
    with pytest.raises(UnknownNameError, match="Unknown recipe 'patchs-siamese'"):
        order({"patchs-siamese": 1.0})


def test_the_written_section_has_both_columns_and_their_agreement(results, written):
    for name, number in _order.FORMS_OF_PATCHES.items():
        results[name] = result(("false_positive_rate_at_95", number / 20, None))

    section = written.order_of_patches()

    assert "over 6 forms: 1.00." in section
    assert (
        "| patches-2-channel-deep | 4.62 % | **23.10 %** | 11.55 % to 46.20 % |"
        in section.splitlines()
    )


def test_no_section_is_written_before_there_are_results(results, written):
    assert written.order_of_patches() == ""


def test_a_number_from_memory_is_marked_in_the_order(results, written):
    for name, number in _order.FORMS_OF_PATCHES.items():
        results[name] = result(("false_positive_rate_at_95", number / 20, None))

    lines = written.order_of_patches().splitlines()

    assert [line for line in lines if "| ~" in line] == [
        "| patches-pseudo-siamese | ~9.62 % | **48.10 %** | 24.05 % to 96.20 % |"
    ]
    assert "~ recalled from memory, not checked" in lines
    assert {form.name for form in order().forms if form.recalled} == _order.RECALLED_FORMS
