"""A message built from two string literals keeps the space between them."""

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src"
# A line closing a literal on a visible character, the next one opening on a letter.
SEAM = re.compile(r'^.*["\'](?=.* ).*[\w.,;:!?](?<!\\n)(?<!\\t)(["\'])\n\s*f?\1[A-Za-z].*$', re.M)
# The last word of one literal again at the head of the next, as in "got the" "the value".
ECHO = re.compile(r'\b(\w+) (["\'])\n\s*f?\2\1\b')


def seams_without_a_space(text: str) -> list[str]:
    return [match.group() for match in SEAM.finditer(text)]


def words_said_twice(text: str) -> list[str]:
    return [match.group() for match in ECHO.finditer(text)]


@pytest.mark.parametrize("fault", [seams_without_a_space, words_said_twice])
def test_no_message_stumbles_where_two_literals_meet(fault):
    found = [spot for path in sorted(SOURCE.rglob("*.py")) for spot in fault(path.read_text())]

    assert found == []


def test_the_check_sees_a_glued_message():
    assert seams_without_a_space('raise E(\n    "one flow."\n    "Two flows"\n)')


def test_the_check_sees_a_word_said_twice():
    assert words_said_twice('raise E(\n    "we got the "\n    "the value"\n)')
