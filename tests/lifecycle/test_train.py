import json
import re
import shutil
import warnings

import numpy as np
import pytest
import torch
import yaml
from PIL import Image
from safetensors.torch import load_file

import gemel
from gemel.errors import LeakError, SourceError, SupportError
from gemel.lifecycle import train
from gemel.training import load_history


def test_one_call_leaves_a_verifier_with_its_report(finished):
    source, run = finished

    assert {path.name for path in run.folder.iterdir()} == {
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
    }
    assert [evaluation.name for evaluation in run.evaluations] == ["test"]
    assert run.report.read_text(encoding="utf-8").startswith("<!")
    assert len(json.loads((run.folder / "metrics.json").read_text())["history"]) == 2
    assert run.history == load_history(run.folder / "checkpoints")

    verifier = gemel.load(run.folder)
    one, again, other = (
        source / name for name in ("glyph 00/0.png", "glyph 00/1.png", "glyph 01/0.png")
    )
    assert verifier.verify(one, one).energy < 1e-6
    assert verifier.verify(one, again).energy < verifier.verify(one, other).energy


def test_what_was_learned_carries_over_to_identities_never_seen(finished):
    (found,) = finished[1].evaluations

    assert found.protocol.identities == 5
    assert found.equal_error_rate.estimate < 0.2
    assert found.operating.balanced_accuracy > 0.75


def test_size_and_colour_follow_the_images_where_nobody_chose(finished):
    preprocessing = finished[1].verifier.matcher.preprocessing

    assert (preprocessing.size, preprocessing.channels) == ((12, 12), 1)
    assert 0.3 < preprocessing.mean < 0.7
    assert 0.1 < preprocessing.std < 0.5


def test_the_card_names_the_parts_and_what_made_them(finished):
    card = (finished[1].folder / "README.md").read_text(encoding="utf-8")

    assert "- **train**: 11 identities, 66 samples\n" in card
    assert "- **calibration**: 4 identities, 24 samples\n" in card
    assert "- **epochs**: 2\n" in card
    assert f"- **torch**: {torch.__version__}\n" in card


def test_stages_are_told_in_their_order(glyphs, quick, listener, tmp_path):
    source = glyphs()

    train(source, tmp_path / "run", settings=quick(training__epochs=1), watcher=listener)

    assert listener.stages == [f"Reading {source}", "Training", "Calibrating", "Evaluating"]
    assert len(listener.records) == 1
    assert listener.warnings == []


def test_no_test_image_reaches_weights_statistics_or_decision(glyphs, quick, tmp_path, one_thread):
    """Two sources that differ in the test part alone make one and the same verifier."""
    from gemel.lifecycle import Quiet, prepare

    one, other = glyphs("one"), glyphs("other")
    settings = quick(training__epochs=1)
    held_out = prepare(one, None, settings, Quiet()).parts["test"]
    draws = np.random.default_rng(8)
    for name in held_out.origin:
        noise = Image.fromarray(draws.integers(0, 256, (12, 12), dtype=np.uint8))
        noise.save(other / name.removeprefix(f"{one}/"))

    runs = [
        train(source, tmp_path / f"{source.name}.run", settings=settings) for source in (one, other)
    ]

    assert runs[0].verifier.fingerprint == runs[1].verifier.fingerprint
    assert runs[0].verifier.decision == runs[1].verifier.decision
    rates = [run.evaluations[0].equal_error_rate.estimate for run in runs]
    assert rates[0] < 0.3 < rates[1]


def test_nothing_is_written_when_the_operating_point_cannot_be_supported(glyphs, quick, tmp_path):
    settings = quick(decision__operating_point={"rule": "false-match-rate", "rate": 0.0001})

    with pytest.raises(SupportError, match=r"needs 30,000 impostor pairs.*there are 6, from 4"):
        train(glyphs(), tmp_path / "run", settings=settings)

    assert not (tmp_path / "run").exists()


def test_a_threshold_against_forgeries_needs_forgeries(glyphs, quick, tmp_path):
    settings = quick(decision__impostors="skilled")

    with pytest.raises(SupportError):
        train(glyphs(), tmp_path / "run", settings=settings)

    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("test", "Nothing was held out to evaluate on.*Set split.test above 0"),
        ("calibration", "no calibration part.*Set split.calibration above 0"),
    ],
)
def test_a_split_that_leaves_out_what_a_verifier_needs_is_refused_before_the_work(
    part, message, glyphs, quick, tmp_path
):
    with pytest.raises(SourceError, match=message):
        train(glyphs(), tmp_path / "run", settings=quick(**{f"split__{part}": 0}))

    assert not (tmp_path / "run").exists()


def test_without_a_validation_part_the_last_epoch_is_kept(glyphs, quick, tmp_path):
    run = train(glyphs(), tmp_path / "run", settings=quick(split__validation=0))

    assert [record.equal_error_rate for record in run.history] == [None, None]


def test_a_finished_run_is_not_overwritten(finished, quick):
    source, run = finished
    before = (run.folder / "model.safetensors").stat().st_mtime_ns

    with pytest.raises(SourceError, match=r"holds a finished run already\. Choose another --out"):
        train(source, run.folder, settings=quick())

    assert (run.folder / "model.safetensors").stat().st_mtime_ns == before


def test_a_folder_of_somebody_else_is_left_alone(glyphs, quick, tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("Dear")

    with pytest.raises(SourceError, match=r"letters holds files that are not a run's"):
        train(glyphs(), tmp_path / "letters", settings=quick())

    with pytest.raises(SourceError, match=r"dear\.txt is not a folder, and a run is one"):
        train(glyphs("again"), tmp_path / "letters" / "dear.txt", settings=quick())


def test_an_unfinished_run_is_continued_only_when_asked(finished, quick, tmp_path):
    source, run = finished
    shutil.copytree(run.folder / "checkpoints", tmp_path / "run" / "checkpoints")

    with pytest.raises(SourceError, match=r"an unfinished run, which --resume continues"):
        train(source, tmp_path / "run", settings=quick())

    resumed = train(source, tmp_path / "run", settings=quick(), resume=True)

    assert resumed.verifier.fingerprint == run.verifier.fingerprint


def test_a_trained_network_is_calibrated_again_without_training(finished, quick, tmp_path):
    source, run = finished
    shutil.copytree(run.folder, tmp_path / "run")
    settings = quick(decision__prior=0.1)

    again = train(source, tmp_path / "run", settings=settings, resume=True)

    assert again.verifier.decision.prior == 0.1
    assert again.verifier.fingerprint == run.verifier.fingerprint
    assert again.history == run.history


def test_one_seed_is_one_verifier(finished, glyphs, quick, tmp_path):
    _, run = finished
    again = train(glyphs(), tmp_path / "run", settings=quick())
    other = train(glyphs("same"), tmp_path / "other", settings=quick(seed=1))

    one, same, apart = (
        load_file(folder / "model.safetensors")
        for folder in (run.folder, again.folder, other.folder)
    )
    for name, value in one.items():
        torch.testing.assert_close(same[name], value, rtol=0, atol=1e-6)
        assert not torch.allclose(apart[name], value, atol=1e-3)


def test_unreadable_images_are_named_counted_and_skipped(glyphs, quick, listener, tmp_path):
    source = glyphs()
    for who in range(5):
        (source / f"glyph {who:02}" / "0.png").write_bytes(b"no image")

    run = train(source, tmp_path / "run", settings=quick(), watcher=listener)

    (warning,) = listener.warnings
    assert re.search(r"Skipped 5 of 144 inputs .* the first is .*glyph 00/0\.png: ", warning)
    assert run.evaluations[0].acquisition.skipped == 5


def test_an_image_that_stands_twice_is_pointed_out(glyphs, quick, listener, tmp_path):
    source = glyphs()
    for who in range(1, 24):
        shutil.copy(source / "glyph 00" / "0.png", source / f"glyph {who:02}" / "0.png")

    train(source, tmp_path / "run", settings=quick(), watcher=listener)

    (warning,) = listener.warnings
    assert (
        "inputs stand in two parts; the first: One input, once prepared, stands in train ("
        in warning
    )


def test_an_identity_on_both_sides_of_a_given_split_is_refused(glyphs, quick, tmp_path):
    source = glyphs(people=12)
    rows = ["path,identity,split"]
    for who in range(12):
        for at in range(6):
            part = "train" if who < 8 else "test"
            rows.append(f"glyphs/glyph {who:02}/{at}.png,glyph {who:02},{part}")
    rows[1] = rows[1].replace("train", "test")
    (tmp_path / "rows.csv").write_text("\n".join(rows))

    with pytest.raises(LeakError, match=r"One identity stands in .*glyph 00/0\.png"):
        train(tmp_path / "rows.csv", tmp_path / "run", settings=quick())

    assert source.is_dir()
    assert not (tmp_path / "run").exists()


def test_a_table_of_pairs_goes_the_whole_way(glyphs, quick, tmp_path):
    """The pairs that are listed are the ones that are learned, calibrated and tested."""
    glyphs(people=40, images=4)
    draws = np.random.default_rng(0)
    rows = ["left,right,same"]
    for who in range(40):
        for at in range(1, 4):
            rows.append(f"glyphs/glyph {who:02}/0.png,glyphs/glyph {who:02}/{at}.png,1")
        for other in draws.choice(np.delete(np.arange(40), who), 12, replace=False):
            left, right = draws.integers(0, 4, 2)
            rows.append(f"glyphs/glyph {who:02}/{left}.png,glyphs/glyph {other:02}/{right}.png,0")
    (tmp_path / "pairs.csv").write_text("\n".join(rows))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")

        run = train(tmp_path / "pairs.csv", tmp_path / "run", settings=quick())

    (found,) = run.evaluations
    assert "from a given list" in found.protocol.sentence
    assert found.protocol.genuine_pairs == 8 * 3
    # Of the 480 impostor pairs only those with both ends among the eight tested.
    assert 0 < found.protocol.impostor_pairs < 60
    assert run.verifier.decision.support.genuine_trials == 6 * 3


def test_the_record_holds_all_that_was_asked_for(finished):
    source, run = finished

    record = yaml.safe_load((run.folder / "run.yaml").read_text())

    assert record["source"] == str(source)
    assert record["settings"]["training"]["epochs"] == 2
    assert record["settings"]["split"]["test"] == 0.2
