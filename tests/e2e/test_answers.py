"""Exit codes and words of commands that end well."""

import json

import pytest

from gemel import load
from gemel.cli import main
from gemel.recipes import recipe_names


@pytest.fixture
def pair_of(shapes):
    """Two images on which the verdict is, or is not, a match."""

    def find(trained, same):
        verifier = load(trained)
        images = sorted(shapes.rglob("*.png"))
        for left in images:
            for right in images:
                if verifier.verify(left, right).same == same:
                    return left, right
        raise AssertionError(f"no pair of the shapes has same={same}")

    return find


@pytest.mark.parametrize(("same", "status"), [(True, 0), (False, 1)])
def test_exit_code_tells_a_script_whether_it_was_a_match(trained, pair_of, same, status, capsys):
    left, right = pair_of(trained, same)

    assert main(["verify", str(trained), str(left), str(right), "--exit-code", "--json"]) == status
    assert main(["verify", str(trained), str(left), str(right)]) == 0

    first, _, _ = capsys.readouterr().out.partition("}\n┏")
    assert json.loads(f"{first}}}")["same"] is same


def test_recipes_lists_every_recipe_with_its_published_number(capsys):
    assert main(["recipes"]) == 0

    shown = capsys.readouterr().out
    assert [name for name in recipe_names() if name not in shown] == []
    assert "92.19 %" in shown


def test_recipes_in_json_carry_their_settings(capsys):
    assert main(["recipes", "--json"]) == 0

    listed = json.loads(capsys.readouterr().out)["recipes"]
    assert [recipe["name"] for recipe in listed] == recipe_names()
    assert all(recipe["settings"] for recipe in listed)
