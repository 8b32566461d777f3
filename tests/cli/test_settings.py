"""From --recipe and --set to the settings of a run."""

import re

import pytest

from gemel.cli._settings import settings_from
from gemel.errors import SettingsError, UnknownNameError
from gemel.lifecycle import RunSettings
from gemel.recipes import load_recipe


def test_without_options_a_run_has_the_default_settings():
    assert settings_from(None, None) == RunSettings()


def test_a_recipe_gives_all_of_its_settings():
    assert (
        settings_from("fashion-mnist-paper", None)
        == load_recipe("fashion-mnist-paper").run_settings()
    )


def test_what_is_set_replaces_what_the_recipe_says_and_nothing_else():
    recipe = settings_from("fashion-mnist-paper", None)

    chosen = settings_from(
        "fashion-mnist-paper", ["training.epochs=7", "preprocessing.image.size=[9, 8]"]
    )

    assert (chosen.training.epochs, chosen.preprocessing.image.size) == (7, (9, 8))
    assert chosen == recipe.changed({"training.epochs": 7, "preprocessing.image.size": [9, 8]})


def test_the_last_word_about_a_setting_counts():
    chosen = settings_from(None, ["training.epochs=7", "training.epochs=8"])

    assert chosen.training.epochs == 8


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("training.epoch=3", "--set: unknown key 'training.epoch'. Did you mean 'epochs'?"),
        ("trainin.epochs=3", "--set: unknown key 'trainin'. Did you mean 'training'?"),
        ("training.epochs", "--set wants key=value, for example training.epochs=3"),
        ("training.epochs=many", "--set: training.epochs: Input should be a valid integer"),
        ("training.epochs=[1", "--set training.epochs: '[1' is not YAML"),
        ("seed.of=1", "--set: 'seed.of': 'seed' holds a value, not keys."),
    ],
)
def test_a_setting_that_cannot_be_read_is_refused_by_name(word, message):
    with pytest.raises(SettingsError, match=re.escape(message)):
        settings_from(None, [word])


def test_an_unknown_recipe_suggests_the_nearest():
    with pytest.raises(
        UnknownNameError, match=r"^Unknown recipe 'fashion-mnist-bok'\. Did you mean 'fashion-mnist"
    ):
        settings_from("fashion-mnist-bok", None)
