"""Who it is, as a person at a door reads it."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from gemel.cli._candidates import show_answers
from gemel.errors import UnreadableSampleError
from gemel.identification import Candidate, CandidateList
from gemel.metrics import Interval

ADA = Candidate("Ada [L.]", 0.1234, 5.1, 0.9932, 0.0012, Interval(0.0004, 0.0031), 3)
FOUND = CandidateList(
    outcome="identified",
    identity="Ada [L.]",
    candidates=(ADA, replace(ADA, name="Bob", energy=0.5, log_likelihood_ratio=-2.0)),
    identities=1200,
    prior=0.5,
    nobody=0.0051,
    threshold=0.21,
    unknown_threshold=None,
    false_positive_rate=0.004,
    reason="Because of [this] and that.",
    rule="At most 1 % of strangers are identified.",
)
NOBODY = replace(
    FOUND, outcome="unknown", identity=None, candidates=(), identities=0, threshold=float("-inf")
)


def shown(*answers):
    page = io.StringIO()
    show_answers(Console(file=page, width=100, markup=False), "door.gallery", answers)
    return page.getvalue()


def line_of(word, page):
    return next(line for line in page.splitlines() if word in line)


@pytest.mark.parametrize(
    ("outcome", "word"),
    [("identified", "IDENTIFIED"), ("unknown", "UNKNOWN"), ("inconclusive", "NO VERDICT")],
)
def test_the_outcome_stands_first_in_a_box(outcome, word):
    answer = replace(FOUND, outcome=outcome, identity=None)

    top, middle, *_ = shown(("who.png", answer)).splitlines()

    assert set(top) == set("┏━┓")
    assert middle.strip("┃ ") == word


def test_who_was_identified_is_named_in_the_box_and_by_no_other_outcome():
    assert "IDENTIFIED  Ada [L.]" in shown(("who.png", FOUND))
    unknown = shown(("who.png", replace(FOUND, outcome="unknown", identity=None)))
    assert "Ada" not in unknown.splitlines()[1]


def test_every_candidate_stands_with_all_that_qualifies_it():
    page = shown(("who.png", FOUND))

    assert line_of("0.1234", page).split() == [
        *("1", "Ada", "[L.]", "0.1234", "+5.1", "99.3", "%"),
        *("0.12", "%", "[0.04,", "0.31]", "3"),
    ]
    assert line_of("nobody enrolled", page).split()[-2:] == ["0.5", "%"]
    for words in (
        "Because of [this] and that.",
        "1,200 identities; a prior of 50 %",
        "Identified up to energy 0.21. At most 1 % of strangers",
    ):
        assert words in page


def test_evidence_that_is_capped_is_a_limit():
    best, other = FOUND.candidates
    capped = (replace(best, capped=True), replace(other, capped=True))

    page = shown(("who.png", replace(FOUND, candidates=capped)))

    assert "≥ +5.1" in line_of("0.1234", page)
    assert "≤ -2.0" in line_of("Bob", page)


def test_a_second_threshold_is_named_where_there_is_one():
    page = shown(("who.png", replace(FOUND, unknown_threshold=0.4)))

    assert "Identified up to energy 0.21, unknown above 0.4." in page


def test_an_empty_gallery_shows_no_table():
    page = shown(("who.png", NOBODY))

    assert "UNKNOWN" in page
    assert "LLR" not in page
    assert "Searched" not in page


def test_no_line_is_wider_than_a_file_and_no_number_is_cut():
    wide = replace(FOUND, candidates=(replace(ADA, name="x" * 90),))

    page = shown(("who.png", wide))

    assert max(map(len, page.splitlines())) <= 100
    assert page.count("x") == 2 * 90 - 90
    assert "0.12 % [0.04, 0.31]" in page


def test_several_probes_have_a_line_each():
    unknown = replace(FOUND, outcome="unknown", identity=None, false_positive_rate=0.0)
    broken = UnreadableSampleError("c.png: no such file.")

    page = shown(("a.png", FOUND), ("b.png", unknown), ("c.png", broken), ("d.png", NOBODY))

    assert line_of("a.png", page).split() == [
        *("a.png", "IDENTIFIED", "Ada", "[L.]", "99.3", "%", "0.1234", "0.4", "%")
    ]
    assert line_of("b.png", page).split()[-2:] == ["none", "seen"]
    assert "Ada [L.]?" in line_of("b.png", page)
    assert line_of("c.png", page).split() == ["c.png", "UNREADABLE", "-", "-", "-", "-"]
    assert line_of("d.png", page).split() == ["d.png", "UNKNOWN", "-", "-", "-", "-"]
