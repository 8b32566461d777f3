"""A verdict as a person behind a counter reads it."""

import io

import pytest
from rich.console import Console

from gemel.cli._numbers import probability, share_within
from gemel.cli._verdict import show_verdict
from gemel.decision import Verdict
from gemel.metrics import Interval


def verdict(outcome, non_match_threshold=None):
    return Verdict(
        outcome=outcome,
        energy=0.12341,
        log_likelihood_ratio=5.0,
        prior=0.5,
        probability=0.9932,
        false_match_rate=0.0012,
        false_match_rate_interval=Interval(0.0004, 0.0031),
        match_threshold=0.25,
        non_match_threshold=non_match_threshold,
        reason="Because of [this] and that.",
    )


def shown(answer):
    page = io.StringIO()
    show_verdict(Console(file=page, width=100, markup=False), answer)
    return page.getvalue()


@pytest.mark.parametrize(
    ("outcome", "word"),
    [("match", "MATCH"), ("non-match", "NOT A MATCH"), ("inconclusive", "NO VERDICT")],
)
def test_the_outcome_stands_first_in_a_box(outcome, word):
    top, middle, *_ = shown(verdict(outcome)).splitlines()

    assert set(top) == set("┏━┓")
    assert middle.strip("┃ ") == word


def test_every_number_stands_with_what_qualifies_it():
    page = shown(verdict("match"))

    assert "Because of [this] and that." in page
    assert "99.3 %" in page
    assert "with a prior of 50 %" in page
    assert "0.12 % [0.04, 0.31]" in page
    assert "0.1234" in page
    assert "a match up to 0.25" in page


def test_a_second_threshold_is_named_where_there_is_one():
    assert "a match up to 0.25, not a match above 0.4" in shown(verdict("inconclusive", 0.4))


@pytest.mark.parametrize("value", [0.5, 0.9999, 0.99999, 1e-5, 0.999996])
def test_a_probability_never_looks_certain(value):
    number = float(probability(value).removesuffix(" %"))

    assert 0 < number < 100
    assert number == pytest.approx(100 * value, abs=0.06)


def test_a_limit_next_to_nothing_is_nothing():
    assert share_within(0.016, Interval(1.3e-68, 0.95)) == "1.6 % [0, 95]"
