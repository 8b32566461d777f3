"""Recipes whose full form nobody has run here: the quick form, on data of the same files."""

import pytest

from gemel.recipes import load_recipe, reproduce


@pytest.mark.parametrize("name", ["simsiam-cifar10"])
def test_the_quick_form_fills_the_whole_table(name, made_up):
    recipe = load_recipe(name)

    found = reproduce(name, data=made_up(recipe.source), quick=True, device="cpu")

    assert [(row.part, row.words, row.published) for row in found.rows] == [
        (each.part, each.words, each.published) for each in recipe.reported
    ]
    assert all(0 <= row.low <= row.mean <= row.high <= 1 for row in found.rows)
    assert "60 images of 10 identities" in found.rows[0].sentence
    assert found.quick
