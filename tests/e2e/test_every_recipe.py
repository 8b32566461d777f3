"""Every recipe, from data in its published layout to a bundle that answers as it did."""

import json
import warnings
from pathlib import Path

import pytest

import gemel
from gemel.data import CellsStore, FilesStore, open_source
from gemel.lifecycle import train
from gemel.recipes import load_recipe, recipe_names
from gemel.recipes._measures import number

MOST = {
    "dim": 16,
    "epochs": 1,
    "identities": 4,
    "layers": 1,
    "prediction": 8,
    "projection": 16,
    "steps": 8,
    "width": 4,
}
"""What of a recipe's settings is cut down, wherever it stands: the form stays, the size goes."""

OF_SOURCE = {
    # 200 neighbours vote, so there have to be more.
    "cifar10": {"evaluation.references": 250},
    # The book's protocol puts 48,000 images aside: make them small, and batches large.
    "fashion-mnist": {"preprocessing.image.size": [12, 12], "batches.identities": 32},
    # A small share of the few there are here could not calibrate.
    "cedar": {"split.calibration": 0.4},
    "fvc2002": {"split.test": 0.2},
    "omniglot-verification": {"split.validation": 0.1, "split.calibration": 0.4},
    "sigcomp2011": {"split.calibration": 0.4},
}


def cut(tree):
    """A tree of settings, or changes by path, without any number above `MOST`."""
    return {
        key: cut(value) if isinstance(value, dict) else _cut(key, value)
        for key, value in tree.items()
    }


def _cut(key, value):
    most = MOST.get(key.rpartition(".")[2])
    return value if most is None or not isinstance(value, int) else min(value, most)


def settings_of(recipe, variant, little):
    """The recipe's own or a variant's, in the quick form and small."""
    parts = ("settings", "quick", "variants")
    small = recipe.model_copy(update={part: cut(getattr(recipe, part)) for part in parts})
    changes = little | OF_SOURCE.get(recipe.source, {})
    return small.all_settings(quick=True)[variant].changed(changes)


def handed(store, at):
    """An input as a user has it: its file where it has one, or else what a program holds."""
    return Path(store.name(at)) if isinstance(store, FilesStore) else store.read(at)


def sample(listing, at, columns):
    """A sample as `verify` takes it: one input, or what it has in each of these columns."""
    if not isinstance(listing.store, CellsStore):
        return handed(listing.store, at)
    found = {name: listing.store.columns[name] for name in columns}
    return {
        name: handed(column.store, int(column.rows[at]))
        for name, column in found.items()
        if column.rows[at] >= 0
    }


def questions(listing, verifier):
    """Two samples, and where they have several inputs the same without each of them."""
    second = 1 if listing.side is None else listing.side.tolist().index(1)
    columns = getattr(verifier.matcher.preprocessing, "columns", ())
    left, right = sample(listing, 0, columns), sample(listing, second, columns)
    yield left, right
    if isinstance(left, dict) and len(left) > 1:
        for name in left:
            yield {key: value for key, value in left.items() if key != name}, right


FORMS = [(name, variant) for name in recipe_names() for variant in load_recipe(name).all_settings()]


@pytest.fixture(scope="module", params=FORMS, ids=lambda form: " ".join(filter(None, form)))
def trained(request, made_up, little, tmp_path_factory):
    """A recipe or a variant of one, what its source holds, and its run."""
    name, variant = request.param
    recipe = load_recipe(name)
    data, folder = made_up(recipe.source), tmp_path_factory.mktemp(name)
    settings = settings_of(recipe, variant, little)
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        patch.setenv("GEMEL_CACHE", str(data / "cache"))
        # Leaving fingers out takes the competition's list apart, and says so.
        warnings.filterwarnings("ignore", message=".* share the pairs of fvc")
        run = train(recipe.source, folder / "run", settings=settings, data=data, device="cpu")
    reported = () if variant else recipe.reported
    return reported, open_source(recipe.source, data), run


def test_a_loaded_bundle_answers_to_the_last_bit_as_before_it_was_saved(trained):
    _, listing, run = trained
    loaded = gemel.load(run.folder, device="cpu")

    before, after = (
        [verifier.verify(left, right) for left, right in questions(listing, verifier)]
        for verifier in (run.verifier, loaded)
    )

    assert before
    assert after == before
    assert loaded.fingerprint == run.verifier.fingerprint


def test_swapping_the_inputs_changes_no_verdict(trained):
    _, listing, run = trained

    for left, right in questions(listing, run.verifier):
        assert run.verifier.verify(right, left) == run.verifier.verify(left, right)


def test_every_number_that_a_recipe_reports_is_measured(trained):
    promised, _, run = trained
    parts = {evaluation.name: evaluation for evaluation in run.evaluations}

    missing = [each for each in promised if number(each, parts[each.part]) is None]

    assert missing == []


def test_a_run_leaves_a_report_and_numbers_that_any_program_reads(trained):
    run = trained[2]

    def refuse(constant):
        raise AssertionError(f"{constant} is no JSON")

    text = (run.folder / "metrics.json").read_text(encoding="utf-8")
    found = json.loads(text, parse_constant=refuse)

    assert [each["name"] for each in found["evaluations"]] == [e.name for e in run.evaluations]
    assert run.report.read_text(encoding="utf-8").startswith("<!")
