"""A recorded result is tied to the settings that it is a result of."""

import pytest

from gemel.recipes import Recipe, _table
from gemel.recipes._runs import Runs
from gemel.recipes._table import table_of

FACTS = {
    "title": "A title",
    "paper": "A paper",
    "departures": "None",
    "protocol": "Somehow",
    "source": "digits",
    "reported": [{"part": "test"}],
    "settings": {"training": {"epochs": 3}},
    "quick": {"training.epochs": 1},
    "variants": {"longer": {"training.epochs": 5}},
    "seeds": [0, 1],
}


def recipe_with(**changes):
    return Recipe.read(FACTS | changes, "mine")


@pytest.mark.parametrize(
    "change",
    [
        {"source": "fashion-mnist"},
        {"settings": {"training": {"epochs": 4}}},
        {"settings": {}},
        {"variants": {"longer": {"training.epochs": 6}}},
        {"seeds": [0, 2]},
        {"folds": 5},
    ],
    ids=str,
)
def test_what_decides_a_result_changes_the_fingerprint(change):
    assert recipe_with(**change).fingerprint != recipe_with().fingerprint


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Another", "paper": "Another", "departures": "Some", "protocol": "Another"},
        {"reported": [{"part": "test", "published": 97.0, "goal": 98.0}]},
        {"quick": {}},
        {"folds": 1},
    ],
    ids=str,
)
def test_what_is_only_said_or_left_at_its_default_does_not(change):
    assert recipe_with(**change).fingerprint == recipe_with().fingerprint


def test_the_order_of_keys_is_no_setting():
    settings = {"training": {"epochs": 3, "learning_rate": 0.1}, "batches": {"samples": 2}}
    turned = {"batches": {"samples": 2}, "training": {"learning_rate": 0.1, "epochs": 3}}

    first, second = recipe_with(settings=settings), recipe_with(settings=turned)

    assert first.fingerprint == second.fingerprint


@pytest.fixture
def sealed(monkeypatch):
    """The fingerprint in the table of runs that measured nothing."""
    monkeypatch.setattr(_table, "_rows", lambda *_, **__: ())

    def fingerprint(changes=None, *, seeds=(0, 1), quick=False, source=None):
        recipe = recipe_with()
        runs = {
            variant: Runs(settings.changed(changes or {}), seeds, [[] for _ in seeds])
            for variant, settings in recipe.all_settings(quick=quick).items()
        }
        found = table_of("mine", recipe, runs, source=source, quick=quick, minutes=1.0)
        return found.fingerprint

    return fingerprint


def test_a_result_of_the_recipe_itself_carries_its_fingerprint(sealed):
    assert sealed() == sealed(seeds=[0, 1]) == recipe_with().fingerprint
    assert len(sealed()) == 16


def test_a_result_of_anything_else_carries_none(sealed):
    assert sealed({"training.learning_rate": 0.5}) == ""
    assert sealed(quick=True) == ""
    assert sealed(source="my-digits/") == ""
    assert sealed(seeds=(0,)) == ""
