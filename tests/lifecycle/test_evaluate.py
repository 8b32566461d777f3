import json
import shutil
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from gemel.data import Comparisons, Dense, Samples
from gemel.errors import BundleError, SettingsError, SourceError
from gemel.evaluation import EvaluationSettings, OpenSetSettings, RobustnessSettings
from gemel.lifecycle import Prepared, evaluate
from gemel.lifecycle._evaluate import _tell_what_is_lacking, evaluation_sets


@pytest.fixture
def copied(finished, tmp_path):
    """A copy of the finished run and of its source, to be changed at will."""
    source, run = finished
    shutil.copytree(source, tmp_path / "glyphs")
    shutil.copytree(run.folder, tmp_path / "run")
    record = (tmp_path / "run" / "run.yaml").read_text()
    (tmp_path / "run" / "run.yaml").write_text(
        record.replace(str(source), str(tmp_path / "glyphs"))
    )
    return tmp_path / "glyphs", tmp_path / "run"


def test_evaluating_a_run_again_gives_the_numbers_of_its_training(finished, tmp_path):
    _, run = finished

    again = evaluate(run.folder, out=tmp_path / "again")

    assert again.folder == tmp_path / "again"
    one, other = (
        json.loads((folder / "metrics.json").read_text())["evaluations"]
        for folder in (run.folder, again.folder)
    )
    assert one == other
    assert again.history == run.history


@pytest.mark.usefixtures("copied")
def test_a_run_is_evaluated_from_any_working_folder(tmp_path, monkeypatch):
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")

    found = evaluate("../run")

    assert found.report.is_file()


def test_a_source_given_by_a_relative_path_is_found_again(glyphs, quick, tmp_path, monkeypatch):
    from gemel.lifecycle import train

    glyphs("mine")
    monkeypatch.chdir(tmp_path)
    train("mine", "run", settings=quick(training__epochs=1))
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")

    assert evaluate(tmp_path / "run").evaluations


def test_other_data_is_measured_whole_in_a_folder_of_its_own(copied, glyphs):
    _, run = copied
    other = glyphs("other", people=6, seed=5)

    found = evaluate(run, on=other)

    assert found.folder == run / "on-other"
    assert found.report.is_file()
    assert found.evaluations[0].protocol.samples == 36
    decided = found.verifier.decision.match.threshold
    assert found.evaluations[0].operating.match_threshold == decided


def test_of_other_data_with_a_list_of_pairs_the_list_is_measured(copied, glyphs):
    _, run = copied
    other = glyphs("other", people=8, images=2, seed=5)
    rows = [
        f"glyph {who:02}/0.png,glyph {whom:02}/1.png,{int(who == whom)}"
        for who in range(8)
        for whom in (who, (who + 1) % 8)
    ]
    table = other / "pairs.csv"
    table.write_text("\n".join(("left,right,same", *rows)))

    (found,) = evaluate(run, on=table).evaluations

    assert found.name == "pairs"
    assert found.protocol.selection == "given"
    assert (found.protocol.genuine_pairs, found.protocol.impostor_pairs) == (8, 8)


def test_measuring_on_what_was_learned_from_is_warned_of(copied, listener, tmp_path):
    source, run = copied

    evaluate(run, on=source, out=tmp_path / "out", watcher=listener)

    assert "learned from" in listener.warnings[0]
    assert "it looks better than it is" in listener.warnings[0]


def test_data_that_has_changed_cannot_tell_what_was_held_out(copied):
    source, run = copied
    shutil.copytree(source / "glyph 00", source / "glyph 000")

    with pytest.raises(
        SourceError, match=r"glyphs is no longer the data that .*run learned from.*--on SOURCE"
    ):
        evaluate(run)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, r"run\.yaml is missing, so the data .* is unknown; .*--on SOURCE"),
        ("source: [", r"run\.yaml is no longer the YAML that training wrote"),
        ("", r"run\.yaml: .*valid dictionary"),
        ("sauce: digits", r"run\.yaml: "),
    ],
)
def test_a_run_that_does_not_say_what_it_learned_from_is_refused(
    content, message, copied, as_a_user
):
    _, run = copied
    (run / "run.yaml").unlink() if content is None else (run / "run.yaml").write_text(content)

    with pytest.raises(SettingsError, match=message):
        evaluate(run)


def test_what_is_no_bundle_is_refused(tmp_path):
    with pytest.raises(BundleError, match="There is no bundle at"):
        evaluate(tmp_path / "nowhere")


def test_galleries_are_tried_out_when_they_are_asked_for(finished, tmp_path):
    _, run = finished
    asked = OpenSetSettings(references=2, sizes=(2,), draws=1)

    (found,) = evaluate(run.folder, out=tmp_path / "door", changes={"open_set": asked}).evaluations

    assert found.open_set.references == 2
    assert [gallery.identities for gallery in found.open_set.galleries] == [2]
    point = found.open_set.galleries[0].point
    expected = run.verifier.identification.operating_point(2, 2)
    assert (point.threshold, point.rule) == (expected.threshold, expected.rule)
    assert all(evaluation.open_set is None for evaluation in run.evaluations)


def test_other_data_may_have_galleries_too(copied, glyphs, listener):
    _, run = copied
    other = glyphs("other", people=8, images=3, seed=5)

    (found,) = evaluate(
        run, on=other, changes={"open_set": {"references": 2}}, watcher=listener
    ).evaluations

    assert (found.open_set.half, found.open_set.beyond) == (4, (10, 100, 1_000))
    assert listener.warnings == []


def test_claims_are_made_against_samples_on_file_as_the_verifier_answers_them(finished, tmp_path):
    _, run = finished

    (found,) = evaluate(run.folder, out=tmp_path / "bank", changes={"on_file": 2}).evaluations

    expected = run.verifier.identification.operating_point(1, 2)
    assert found.on_file.references == 2
    assert found.on_file.fusion == run.verifier.identification.scoring.fusion
    assert found.on_file.point.threshold == expected.threshold
    assert all(evaluation.on_file is None for evaluation in run.evaluations)


def test_more_on_file_than_anybody_has_is_warned_of(copied, glyphs, listener):
    _, run = copied
    other = glyphs("other", people=8, images=3, seed=5)

    (found,) = evaluate(run, on=other, changes={"on_file": 3}, watcher=listener).evaluations

    assert found.on_file is None
    assert "no rates with 3 on file" in listener.warnings[0]


def test_a_change_that_is_none_is_refused(copied):
    _, run = copied

    with pytest.raises(SettingsError, match=r"unknown key 'evaluation\.on_fil'.*on_file"):
        evaluate(run, changes={"on_fil": 5})


def test_galleries_that_nobody_can_be_enrolled_in_are_warned_of(copied, glyphs, listener):
    _, run = copied
    other = glyphs("other", people=8, images=3, seed=5)

    (found,) = evaluate(
        run, on=other, changes={"open_set": {"references": 3}}, watcher=listener
    ).evaluations

    assert found.open_set is None
    assert "two identities with more than 3 genuine samples" in listener.warnings[0]


def test_turned_moved_and_resized_images_are_measured_when_asked_for(finished, tmp_path):
    _, run = finished
    asked = {"robustness": {"rotations": [0, 90], "shifts": [], "scales": []}}

    found = evaluate(run.folder, out=tmp_path / "turned", changes=asked)

    (curve,) = found.evaluations[0].robustness.curves
    upright, turned = curve.levels
    assert upright.equal_error_rate == run.evaluations[0].equal_error_rate
    assert turned.equal_error_rate.estimate > upright.equal_error_rate.estimate
    assert (tmp_path / "turned" / "robustness.png").read_bytes().startswith(b"\x89PNG")
    assert not (run.folder / "robustness.png").exists()


@pytest.mark.usefixtures("as_a_user")
def test_texts_cannot_be_turned_and_whoever_asks_is_told(listener):
    asked = EvaluationSettings(robustness=RobustnessSettings())
    found = SimpleNamespace(name="questions", open_set=None, on_file=None, robustness=None)

    _tell_what_is_lacking([found], asked, listener)

    (warning,) = listener.warnings
    assert "questions has no errors over rotation, shift and scale: they need images" in warning


def prepared_of(lists):
    """Eight identities of three samples: 0–3 train, 4 validation, 5 calibration, 6–7 test."""
    identity = np.repeat(np.arange(8), 3)
    division = np.array(["train"] * 12 + ["validation"] * 3 + ["calibration"] * 3 + ["test"] * 6)
    whole = Samples(
        cache=Dense(np.zeros((24, 1, 2, 2), dtype=np.uint8)),
        rows=np.arange(24),
        identity=identity,
        names=tuple(map(str, range(8))),
        forged=np.zeros(24, dtype=bool),
        origin=tuple(map(str, range(24))),
        comparisons=lists,
    )
    parts = {
        name: replace(whole.take(np.flatnonzero(division == name)), comparisons={})
        for name in ("train", "validation", "calibration", "test")
    }
    return Prepared(listing=None, whole=whole, parts=parts, preprocessing=None)


def listed(*rows):
    left, right, same = zip(*rows, strict=True)
    return Comparisons(np.array(left), np.array(right), np.array(same))


@pytest.fixture
def loose(as_a_user):
    """Allows what a life cycle would have filled in to be left out."""


UNTOUCHED = listed((18, 19, True), (18, 21, False))


@pytest.mark.parametrize("position", [0, 12, 15], ids=["train", "validation", "calibration"])
def test_an_official_list_counts_only_if_nothing_was_learned_from_its_samples(position, loose):
    touched = listed((18, 19, True), (18, position, False))

    sets = evaluation_sets(prepared_of({"official": UNTOUCHED, "touched": touched}))

    assert list(sets) == ["official"]
    assert sets["official"].rows.tolist() == [18, 19, 21]
    assert len(sets["official"].comparisons["official"]) == 2


def test_without_an_untouched_list_each_held_out_part_is_measured(loose):
    touched = listed((18, 19, True), (18, 0, False))

    assert list(evaluation_sets(prepared_of({"touched": touched}))) == ["test"]


def test_nothing_held_out_is_refused_with_the_way_out(loose):
    prepared = prepared_of({})
    rest = {name: part for name, part in prepared.parts.items() if name != "test"}

    with pytest.raises(SourceError, match=r"Nothing was held out.*Set split\.test above 0"):
        evaluation_sets(replace(prepared, parts=rest))


def test_one_identity_elsewhere_says_nothing_about_telling_identities_apart(finished, glyphs):
    with pytest.raises(SourceError, match=r"holds one identity, 'glyph 00'"):
        evaluate(finished[1].folder, on=glyphs(people=1))
