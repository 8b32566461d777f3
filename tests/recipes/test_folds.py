"""A recipe with folds, and a recipe on other data, from files to the table."""

import json
from statistics import fmean

import pytest
import yaml

from gemel.errors import SettingsError, SourceError
from gemel.recipes import Recipe, Reproduction, Row, reproduce
from gemel.recipes import _reproduce as reproducing

TINY = {
    "preprocessing": {"image": {"size": [8, 8], "channels": 1}},
    "split": {"validation": 0.12, "calibration": 0.15},
    "batches": {"identities": 4, "samples": 4},
    "network": {"encoder": {"name": "linear", "dim": 8}, "energy": "cosine"},
    "objective": {"loss": "triplet", "margin": 0.2},
    "training": {"epochs": 1},
    "decision": {"operating_point": {"rule": "cost"}},
    "evaluation": {"resamples": 100, "episodes": 10, "mapped": 0, "hardest": 0, "on_file": 2},
}
OVER_FOLDS = (
    "equal_error_rate",
    "area_under_curve",
    "false_positive_rate_at_95",
    "pair_accuracy",
    "false_match_rate",
    "false_non_match_rate",
)
RECIPE = {
    "title": "Made-up people",
    "paper": "None",
    "departures": "None",
    "protocol": "Cross-validation",
    "source": "nowhere",
    "reported": [
        {"part": "test", "measure": measure, "published": 1.0, "goal": 99.0}
        for measure in OVER_FOLDS
    ]
    + [
        {"part": "test", "measure": "equal_error_rate", "of": "2 on file"},
        {"part": "test", "measure": "false_non_match_rate", "at": 0.2, "of": "2 on file"},
    ],
    "settings": TINY,
    "seeds": [0, 1],
    "folds": 3,
}


@pytest.fixture
def told(monkeypatch):
    """Makes `reproduce` run a recipe of our own, whatever its name."""

    def tell(**changes):
        recipe = Recipe.read(RECIPE | changes, "mine")
        monkeypatch.setattr(reproducing, "load_recipe", lambda name: recipe)

    return tell


@pytest.fixture(scope="module")
def done(faces, tmp_path_factory):
    """The recipe in full, once for all tests; and where its runs are kept."""
    out = tmp_path_factory.mktemp("runs")
    recipe = Recipe.read(RECIPE | {"source": str(faces), "folds": 2}, "mine")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEMEL_CACHE", str(out / "cache"))
        patch.setattr(reproducing, "load_recipe", lambda name: recipe)
        return reproduce("mine", out=out, device="cpu"), out


def measured(out, seed, fold):
    """What the run's own metrics.json says of its test part."""
    metrics = json.loads((out / f"seed-{seed}-fold-{fold}" / "metrics.json").read_text())
    (evaluation,) = metrics["evaluations"]
    return evaluation | evaluation["operating"]


def test_a_run_for_each_seed_and_fold_is_kept_under_its_name(done):
    found, out = done
    splits = {
        path.name: yaml.safe_load((path / "run.yaml").read_text())["settings"]["split"]
        for path in out.glob("seed-*")
    }

    assert (found.seeds, found.folds) == ((0, 1), 2)
    assert sorted(splits) == [f"seed-{s}-fold-{f}" for s in (0, 1) for f in (0, 1)]
    for name, split in splits.items():
        assert name == f"seed-{split['seed']}-fold-{split['fold']}"
        assert split["folds"] == 2


def test_claims_against_what_is_on_file_count_fold_by_fold(done):
    found, out = done
    error, missed = (row for row in found.rows if row.words.endswith("2 on file"))
    claims = [measured(out, seed, fold)["on_file"] for seed in (0, 1) for fold in range(2)]

    errors = [each["equal_error_rate"]["estimate"] for each in claims]
    misses = [each["false_non_match_rates"]["0.2"]["estimate"] for each in claims]

    assert error.mean == pytest.approx(fmean(errors))
    assert missed.mean == pytest.approx(fmean(misses))
    assert 0 <= error.low <= fmean(errors[:2]) <= error.high <= 1
    assert error.low < error.high


@pytest.mark.parametrize("measure", OVER_FOLDS)
def test_a_seed_counts_with_the_mean_of_its_folds(measure, done):
    found, out = done
    row = next(row for row in found.rows if row.measure == measure)

    seeds = [
        fmean(measured(out, seed, fold)[measure]["estimate"] for fold in range(2))
        for seed in (0, 1)
    ]
    assert row.mean == pytest.approx(fmean(seeds))
    assert (row.lowest, row.highest) == pytest.approx((min(seeds), max(seeds)))
    assert 0 <= row.low <= seeds[0] <= row.high <= 1
    assert row.low < row.high
    assert (row.published, row.goal) == (1.0, 99.0)
    assert row.sentence.startswith("First of 2 folds: ")


def test_trials_are_not_written_with_the_numbers(done):
    assert "trials" not in measured(done[1], 0, 0)


def test_a_table_of_folds_comes_back_from_json(done):
    values = json.loads(json.dumps(done[0].to_dict()))

    rows = tuple(Row(**row) for row in values.pop("rows"))
    assert Reproduction(**{**values, "rows": rows, "seeds": tuple(values["seeds"])}) == done[0]


def test_a_quick_run_does_the_first_two_folds(told, faces, tmp_path):
    told(source=str(faces))

    found = reproduce("mine", quick=True, out=tmp_path, device="cpu")

    assert (found.quick, found.folds, found.seeds) == (True, 2, (0,))
    assert sorted(path.name for path in tmp_path.glob("seed-*")) == [
        "seed-0-fold-0",
        "seed-0-fold-1",
    ]


def test_on_other_data_what_was_published_is_left_out_and_the_data_named(told, faces, tmp_path):
    told(
        folds=1,
        seeds=[0],
        reported=[
            *RECIPE["reported"][:2],
            {"part": "dev-test", "published": 80.0},
            {"part": "test", "measure": "pearson"},
        ],
    )

    found = reproduce("mine", source=faces, out=tmp_path, device="cpu")

    assert found.source == str(faces)
    assert [row.measure for row in found.rows] == ["equal_error_rate", "area_under_curve"]
    assert {(row.published, row.goal, row.judged) for row in found.rows} == {(None, None, "-")}
    assert not found.rows[0].sentence.startswith("First of")
    assert (tmp_path / "seed-0").is_dir()


@pytest.mark.parametrize(
    ("reported", "message"),
    [
        ({"part": "dev-test"}, r"reports on 'dev-test', but the run measured test\."),
        ({"part": "test", "measure": "pearson"}, r"reports pearson on 'test', which that data"),
    ],
)
@pytest.mark.parametrize("elsewhere", [False, True])
def test_what_cannot_be_measured_at_all_is_named(elsewhere, reported, message, told, faces):
    told(folds=1, seeds=[0], source=str(faces), reported=[reported])

    with pytest.raises(SettingsError, match=message):
        reproduce("mine", source=faces if elsewhere else None, device="cpu")


def test_folds_of_data_with_too_few_people_are_refused(told, faces):
    told(folds=10)

    with pytest.raises(SourceError, match=r"10 folds by identity need 20 identities .* are 18\."):
        reproduce("mine", source=faces, device="cpu")


@pytest.mark.parametrize(
    ("reported", "message"),
    [
        (
            {"part": "test", "measure": "recall", "k": 5},
            r"recall@5 cannot be taken over folds; equal_error_rate, .* can\. .* leave out folds=3",
        ),
        ({"part": "test", "measure": "one_shot_accuracy"}, r"one shot accuracy cannot be taken"),
        (
            {"part": "test", "measure": "equal_error_rate", "of": "without sound"},
            r"equal error rate, without sound cannot be taken",
        ),
        (
            {"part": "test", "measure": "false_match_rate", "of": "5 on file"},
            r"false match rate, 5 on file cannot be taken",
        ),
        ({"part": "unseen"}, r"folds test everybody in the part 'test', not in 'unseen'"),
    ],
)
def test_what_cannot_be_taken_over_folds_is_refused_when_the_recipe_is_read(reported, message):
    with pytest.raises(SettingsError, match=message):
        Recipe.read(RECIPE | {"reported": [*RECIPE["reported"], reported]}, "mine")

    assert Recipe.read(RECIPE | {"reported": [reported], "folds": 1}, "mine").folds == 1


def test_no_fold_is_no_cross_validation():
    with pytest.raises(SettingsError, match=r"folds: .*greater than or equal to 1"):
        Recipe.read(RECIPE | {"folds": 0}, "mine")


@pytest.mark.data
def test_people_of_att_faces_are_tested_by_folds(told, data_dir):
    told(
        source="att-faces",
        folds=8,
        reported=[
            {"part": "test", "measure": "false_non_match_rate", "at": 0.05},
            {"part": "test", "measure": "false_non_match_rate"},
            {"part": "test", "measure": "false_match_rate"},
        ],
    )
    # Twelve people of forty give the pairs that a rate of 5 % takes.
    point = {"rule": "false-match-rate", "rate": 0.05}

    found = reproduce(
        "mine",
        quick=True,
        data=data_dir,
        device="cpu",
        changes={"decision.operating_point": point, "split.calibration": 0.3},
    )

    assert [row.words for row in found.rows] == [
        "FNMR at FMR 5 %",
        "false non match rate",
        "false match rate",
    ]
    for row in found.rows:
        assert 0 <= row.low <= row.mean <= row.high <= 1
        assert "50 images of 5 identities" in row.sentence
    read_off, _, matched = found.rows
    assert read_off.mean < 0.7
    assert matched.mean < 0.3
