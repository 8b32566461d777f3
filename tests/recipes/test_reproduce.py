"""A published system from its data files to its table, on data of the same form."""

import json
from typing import get_args

import pytest

from gemel.bundle import load_bundle
from gemel.errors import SettingsError, SourceError
from gemel.lifecycle import evaluate
from gemel.recipes import (
    NOT_SHARES,
    Reported,
    Reproduction,
    Row,
    load_recipe,
    reproduce,
)
from gemel.recipes._measures import MeasureName, number

# The protocol with its 48,000 pairs, on images and a network of a size for tests.
SMALL = {
    "preprocessing.image.size": [8, 8],
    "network.encoder": {"name": "linear", "dim": 8},
    "batches.samples": 48,
    "evaluation.probes": 50,
    "evaluation.pairs": 2_000,
    "evaluation.episodes": 10,
    "evaluation.resamples": 100,
    "evaluation.mapped": 0,
    "evaluation.open_set": {"references": 5, "sizes": [2], "draws": 1},
    "evaluation.hardest": 0,
}


@pytest.fixture(scope="module")
def done(garments, tmp_path_factory):
    """The book's case in its quick form, once for all tests; and where its runs are kept."""
    out = tmp_path_factory.mktemp("runs")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEMEL_CACHE", str(out / "cache"))
        found = reproduce(
            "fashion-mnist-paper",
            data=garments,
            quick=True,
            seeds=[0, 3],
            out=out,
            changes=SMALL,
            device="cpu",
        )
    return found, out


def test_the_table_has_a_row_for_each_number_of_the_recipe(done):
    found, _ = done
    recipe = load_recipe("fashion-mnist-paper")

    assert [(row.part, row.published) for row in found.rows] == [
        ("seen", 92.19),
        ("unseen", None),
        ("mixed", None),
    ]
    assert (found.title, found.paper, found.protocol) == (
        recipe.title,
        recipe.paper,
        recipe.protocol,
    )
    assert (found.seeds, found.quick) == ((0, 3), True)
    assert 0 < found.training_minutes <= found.minutes < 5
    assert "torch" in found.hardware


def test_the_books_pairs_are_what_is_compared(done):
    seen, unseen, mixed = done[0].rows

    # A hundred test images of each class are left of 4,900, each in a genuine and an impostor pair.
    for row, pairs in ((seen, 600), (unseen, 400), (mixed, 1_000)):
        assert f"{pairs:,} genuine pairs" in row.sentence
        assert f"{pairs:,} impostor pairs" in row.sentence
        assert "from a given list" in row.sentence


def test_a_number_stands_with_its_range_over_seeds_and_its_interval(done):
    for row in done[0].rows:
        assert 0.6 < row.lowest <= row.mean <= row.highest <= 1
        assert row.low < row.high
        assert row.mean == pytest.approx((row.lowest + row.highest) / 2)


def test_each_seed_leaves_a_run_that_can_be_used(done, garments):
    found, out = done

    assert sorted(path.name for path in out.glob("seed-*")) == ["seed-0", "seed-3"]
    prints = {load_bundle(path).fingerprint for path in out.glob("seed-*")}
    assert len(prints) == 2
    again = evaluate(out / "seed-3", out=out / "again")
    accuracy = {e.name: e.operating.pair_accuracy.estimate for e in again.evaluations}
    assert accuracy["seen"] in (found.rows[0].lowest, found.rows[0].highest)


def test_a_table_is_plain_values_and_comes_back_from_json(done):
    values = json.loads(json.dumps(done[0].to_dict()))

    rows = tuple(Row(**row) for row in values.pop("rows"))
    again = Reproduction(**{**values, "rows": rows, "seeds": tuple(values["seeds"])})
    assert again == done[0]


def test_every_measure_that_a_recipe_may_report_is_measured(done):
    _, out = done
    again = evaluate(out / "seed-0", out=out / "measures").evaluations[0]

    # Clothes come without official tasks of naming.
    of_whole = set(get_args(MeasureName)) - NOT_SHARES - {"official_one_shot_accuracy"}
    for measure in sorted(of_whole):
        found = number(Reported(part="seen", measure=measure), again)
        assert 0 <= found.measured.estimate <= 1, measure


def test_data_that_is_not_there_is_named_with_its_home(tmp_path):
    with pytest.raises(SourceError, match=r"fashion-mnist.*github\.com/zalandoresearch"):
        reproduce("fashion-mnist", data=tmp_path, quick=True)


def test_a_change_that_nobody_reads_is_refused_before_any_work(garments, tmp_path):
    with pytest.raises(SettingsError, match=r"'training\.epoch'\. Did you mean 'epochs'\?"):
        reproduce(
            "fashion-mnist", data=garments, out=tmp_path / "runs", changes={"training.epoch": 1}
        )

    assert not (tmp_path / "runs").exists()
