"""From a folder of images to a verdict, with the commands a user types."""

import json

import pytest

from gemel import load


@pytest.fixture
def pair(shapes):
    return shapes / "shape-1" / "0.png", shapes / "shape-7" / "1.png"


def test_training_prints_one_json_object_and_its_progress_apart(trained, world):
    told = json.loads((world / "train.json").read_text())
    log = (world / "train.log").read_text()

    assert (told["folder"], told["report"]) == (str(trained), str(trained / "report.html"))
    assert [record["epoch"] for record in told["history"]] == [1, 2, 3, 4, 5, 6]
    assert [evaluation["name"] for evaluation in told["evaluations"]] == ["test"]
    assert told["fingerprint"] == load(trained).fingerprint
    for said in ("Reading", "96 inputs read", "epoch 1/6: loss", "epoch 6/6", "Evaluating"):
        assert said in log


def test_training_leaves_a_bundle_a_report_and_nothing_half_written(trained):
    assert sorted(path.name for path in trained.iterdir()) == [
        "README.md",
        "checkpoints",
        "config.yaml",
        "decision.json",
        "fingerprint",
        "identification.json",
        "metrics.json",
        "model.safetensors",
        "report.html",
        "run.yaml",
    ]
    assert [path for path in trained.rglob("*") if "partial" in path.name] == []


def test_verify_answers_in_json_as_python_does(gemel, trained, pair):
    done = gemel("verify", trained, *pair, "--json")

    assert (done.returncode, done.stderr) == (0, "")
    verifier = load(trained)
    assert json.loads(done.stdout) == {
        **json.loads(json.dumps(verifier.verify(*pair).to_dict())),
        "fingerprint": verifier.fingerprint,
    }


def test_verify_says_in_words_what_it_says_in_json(gemel, trained, pair):
    verdict = load(trained).verify(*pair)

    shown = gemel("verify", trained, *pair).stdout

    words = {"match": "MATCH", "non-match": "NOT A MATCH", "inconclusive": "NO VERDICT"}
    assert words[verdict.outcome] in shown
    assert f"{verdict.energy:.4g}" in shown
    assert "\x1b" not in shown


def test_evaluate_repeats_the_numbers_of_training(gemel, trained, world):
    done = gemel("evaluate", trained, "--json")

    assert done.returncode == 0, done.stderr
    trained_on = json.loads((world / "train.json").read_text())
    assert json.loads(done.stdout)["evaluations"] == trained_on["evaluations"]


def test_evaluate_shows_what_turning_moving_and_resizing_do(gemel, trained, shapes):
    done = gemel("evaluate", trained, "--on", shapes, "--robustness")

    assert done.returncode == 0, done.stderr
    plot = trained / "on-shapes" / "robustness.png"
    assert plot.is_file()
    for said in ("rotated 180°", "shifted 20 %", "scaled 0.5", "FNMR", f"Plot: {plot}"):
        assert said in done.stdout


def test_evaluate_on_other_data_reports_beside_the_run(gemel, trained, shapes):
    done = gemel("evaluate", trained, "--on", shapes)

    assert done.returncode == 0, done.stderr
    report = trained / "on-shapes" / "report.html"
    assert report.is_file()
    for said in ("Equal error rate", "96 images of 12 identities", f"Report: {report}"):
        assert said in done.stdout
