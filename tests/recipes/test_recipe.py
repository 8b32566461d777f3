import pytest

from gemel import losses
from gemel.data import BatchSettings
from gemel.errors import SettingsError, UnknownNameError
from gemel.inputs import ImageShape, SeriesShape, TextShape
from gemel.networks import build
from gemel.recipes import LOWER_IS_BETTER, NOT_SHARES, Recipe, load_recipe, recipe_names, recorded

every_recipe = pytest.mark.parametrize("name", recipe_names())
each_form = pytest.mark.parametrize("quick", [False, True], ids=["full", "quick"])

MINIMAL = {
    "title": "A title",
    "paper": "A paper",
    "departures": "None",
    "protocol": "Somehow",
    "source": "digits",
    "reported": [{"part": "test"}],
}


SHAPES = {
    "image": ImageShape(channels=1, size=(64, 64)),
    "sound": ImageShape(channels=1, size=(32, 64)),
    "series": SeriesShape(features=3, length=20),
    "text": TextShape(words=tuple(f"word{i}" for i in range(30)), length=12),
}
COLUMNS = {
    "digit-events": {"image": "image", "sound": "sound", "pen": "series"},
    "flickr8k": {"photo": "image", "caption": "text"},
    "omniglot-strokes": {"stroke": "series", "image": "image"},
    "roadscene": {"visible": "image", "infrared": "image"},
    "sar-optical": {"sar": "image", "optical": "image"},
}
OTHERS = {"svc2004": "series", "sick": "text", "sts-benchmark": "text", "lcqmc": "text"}
TOGETHER = frozenset({"digit-events"})


def shapes_of(source, settings):
    """What inputs of a source look like to an encoder, prepared as the settings say."""
    size = settings.preprocessing.image.size
    shapes = SHAPES | ({} if size is None else {"image": ImageShape(1, size)})
    if source in COLUMNS:
        return {name: shapes[modality] for name, modality in COLUMNS[source].items()}
    return shapes[OTHERS.get(source, "image")]


@every_recipe
@each_form
def test_the_settings_of_a_recipe_build_a_network_and_an_objective(name, quick):
    recipe = load_recipe(name)
    settings = recipe.run_settings(quick=quick)
    across = recipe.source in COLUMNS.keys() - TOGETHER

    network = build(settings.network, shapes_of(recipe.source, settings), across=across)

    assert sum(weight.numel() for weight in network.parameters()) > 1000
    losses.build(settings.objective)


@every_recipe
def test_a_recipe_says_what_it_is_and_where_its_number_comes_from(name):
    recipe = load_recipe(name)

    for text in (recipe.title, recipe.paper, recipe.departures, recipe.protocol):
        assert len(text.split()) > 5
    assert "\n" not in recipe.title
    assert recipe.reported
    assert len({(row.part, row.words) for row in recipe.reported}) == len(recipe.reported)
    for row in recipe.reported:
        # Shares in per cent, not fractions; correlations as they are. Few errors are below 1 %.
        most = 1 if row.measure in NOT_SHARES else 100
        least = 1 if most == 100 and row.measure not in LOWER_IS_BETTER else 0
        numbers = (row.published, row.goal)
        assert all(number is None or least < number <= most for number in numbers)


@every_recipe
def test_the_quick_form_is_shorter_and_leaves_the_protocol_alone(name):
    recipe = load_recipe(name)
    full, quick = recipe.run_settings(), recipe.run_settings(quick=True)

    assert quick.training.epochs < full.training.epochs
    assert (quick.split, quick.preprocessing, quick.decision) == (
        full.split,
        full.preprocessing,
        full.decision,
    )


@every_recipe
def test_a_recorded_result_is_of_the_recipe_as_it_stands(name):
    found = recorded(name)
    if found is None:
        return
    recipe = load_recipe(name)

    for text in ("title", "paper", "departures", "protocol", "fingerprint"):
        assert getattr(found, text) == getattr(recipe, text)
    assert (found.name, found.quick) == (name, False)
    assert (found.seeds, found.folds, found.source) == (recipe.seeds, recipe.folds, None)
    own = [said_of(row) for row in found.rows if row.variant is None]
    assert own == [said_of(row) for row in recipe.reported]
    assert {row.variant for row in found.rows} == {None, *recipe.variants}


def said_of(row):
    """What a recipe and its recorded result both say of a number."""
    return row.part, row.words, row.published, row.recalled, row.goal


def test_three_modalities_beat_the_best_single_one_as_its_protocol_says():
    rows = recorded("event-trimodal").rows
    means = {(row.measure, row.variant): row.mean for row in rows if " without" not in row.words}
    protocol = load_recipe("event-trimodal").protocol

    for measure, wrong in (("linear_accuracy", lambda share: 1 - share), ("equal_error_rate", abs)):
        errors = {form: wrong(mean) for (each, form), mean in means.items() if each == measure}
        joined, best = errors.pop(None), min(errors.values())
        assert len(errors) == 3
        assert joined <= best / 2
        for number in (f"{joined:.2%}", f"{best:.2%}", f"{1 - joined / best:.0%}"):
            assert number.replace("%", " %") in protocol


def test_settings_left_out_are_those_of_any_run():
    recipe = Recipe.read({**MINIMAL, "settings": {"training": {"epochs": 2}}}, "mine")

    assert recipe.run_settings().training.epochs == 2
    assert recipe.run_settings().batches == BatchSettings()
    assert recipe.run_settings(quick=True) == recipe.run_settings()
    assert recipe.seeds == (0,)


def test_a_change_reaches_a_variant_but_for_what_it_changes_itself():
    recipe = Recipe.read(
        {
            **MINIMAL,
            "settings": {"training": {"epochs": 2}},
            "quick": {"training.epochs": 1},
            "variants": {"untrained": {"training.epochs": 0}},
        },
        "mine",
    )
    changes = {"training.epochs": 5, "training.learning_rate": 0.5}

    for quick in (False, True):
        found = recipe.all_settings(quick=quick, changes=changes)

        training = {name: settings.training for name, settings in found.items()}
        assert (training[None].epochs, training["untrained"].epochs) == (5, 0)
        assert {each.learning_rate for each in training.values()} == {0.5}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"protocl": "x"}, r"^mine: unknown key 'protocl'\. Did you mean 'protocol'\?"),
        ({"reported": [{"prat": "test"}]}, r"'reported\.0\.prat'\. Did you mean 'part'\?"),
        (
            {"reported": [{"part": "test", "measure": "pair_acuracy"}]},
            r"reported\.0\.measure: .*'pair_accuracy'",
        ),
        ({"seeds": []}, r"^mine: seeds: .*at least 1 item"),
    ],
)
def test_a_recipe_with_a_mistake_names_it(change, message):
    with pytest.raises(SettingsError, match=message):
        Recipe.read({**MINIMAL, **change}, "mine")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"settings": {"training": {"epoch": 2}}},
            r"recipe 'A title': unknown key 'training\.epoch'\. Did you mean 'epochs'\?",
        ),
        ({"quick": {"training.epoch": 2}}, r"'training\.epoch'\. Did you mean 'epochs'\?"),
        ({"quick": {"trainin.epochs": 2}}, r"'trainin'\. Did you mean 'training'\?"),
    ],
)
def test_a_mistake_in_its_settings_suggests_the_nearest_key(change, message):
    recipe = Recipe.read({**MINIMAL, **change}, "mine")

    with pytest.raises(SettingsError, match=message):
        recipe.run_settings(quick=True)


@pytest.mark.parametrize("ask", [load_recipe, recorded])
def test_an_unknown_recipe_suggests_the_nearest(ask):
    with pytest.raises(
        UnknownNameError, match=r"Unknown recipe 'fashon-mnist'\. Did you mean 'fashion-mnist'\?"
    ):
        ask("fashon-mnist")
