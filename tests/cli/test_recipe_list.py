"""The numbers of `gemel recipes` are of the row that they stand beside."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from gemel.cli._recipe_list import show_recipes
from gemel.recipes import Row, load_recipe, recorded

RECIPE = load_recipe("landmarks")
RESULT = recorded("landmarks")
FIRST = RECIPE.reported[0]


def row_with(**changes):
    facts = {
        "part": FIRST.part,
        "measure": FIRST.measure,
        "words": FIRST.words,
        "variant": None,
        "mean": 0.4321,
    }
    nothing = dict.fromkeys(("published", "goal", "chance"))
    limits = dict.fromkeys(("lowest", "highest", "low", "high"), 0.4321)
    return Row(**{**facts, **nothing, **limits, "sentence": "Pairs.", **changes})


OTHERS = [
    row_with(words="another measure", mean=0.1111),
    row_with(part="another part", mean=0.2222),
    row_with(variant="a variant", mean=0.3333),
]


def page_of(recipe, *rows):
    page = io.StringIO()
    result = replace(RESULT, rows=rows)
    show_recipes(Console(file=page, width=120), {"landmarks": (recipe, result)})
    return page.getvalue()


@pytest.mark.parametrize("place", range(4))
def test_the_number_is_looked_up_wherever_its_row_stands(place):
    rows = [*OTHERS[:place], row_with(), *OTHERS[place:]]

    assert "43.21 %" in page_of(RECIPE, *rows)


def test_a_number_that_was_not_measured_is_a_dash():
    page = page_of(RECIPE, *OTHERS)

    assert page.split()[-2:] == ["-", "-"]
    assert not any(number in page for number in ("11.11", "22.22", "33.33"))


def test_a_published_number_from_memory_is_marked():
    recalled = FIRST.model_copy(update={"published": 80.73, "recalled": True})
    recipe = RECIPE.model_copy(update={"reported": (recalled,)})

    assert "~80.73 %" in page_of(recipe, row_with())
    assert "~ recalled from memory, not checked" in page_of(recipe, row_with())
    assert "~" not in page_of(RECIPE, row_with())
