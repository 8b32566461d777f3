"""The page of results is the one that the recorded results make."""

import pytest

from gemel.recipes import recipe_names, recorded

RECORDED = [name for name in recipe_names() if recorded(name) is not None]


@pytest.mark.parametrize("name", RECORDED)
def test_the_page_holds_a_recorded_result_as_it_stands(name, written, docs):
    text = (docs / "results.md").read_text(encoding="utf-8")

    assert written.section(recorded(name)) in text


def test_writing_the_page_again_changes_nothing(written, docs):
    text = (docs / "results.md").read_text(encoding="utf-8")

    assert text == written.page([recorded(name) for name in RECORDED])


def test_the_page_says_whose_interval_it_prints(written):
    head = " ".join(written.page([]).split())

    assert "The interval is that of the first seed's number" in head
    assert "| 95 % interval, first seed |" in written.table(recorded(RECORDED[0]))
