import json
from dataclasses import replace

import numpy as np
import pytest
import torch

import gemel
from gemel.bundle import Matcher
from gemel.encoders import EncoderSettings
from gemel.errors import SupportError
from gemel.identification import Roster
from gemel.inputs import ImagePreprocessing
from gemel.lifecycle import RunSettings, train
from gemel.lifecycle._identification import identification_of, refuse_unsupported_search
from gemel.networks import NetworkSettings, build


@pytest.fixture
def found_in():
    """What is learned from parts by a network that has learned nothing."""

    def find(parts, settings=None, **changes):
        torch.manual_seed(0)
        encoder = EncoderSettings(name="linear", dim=8)
        preprocessing = ImagePreprocessing(size=(12, 12), mean=0.5, std=0.25)
        network = build(NetworkSettings(encoder=encoder), preprocessing.shape)
        matcher = Matcher(network, preprocessing)
        embeddings = matcher.embed_samples(parts["calibration"])
        return identification_of(matcher, parts, embeddings, settings or asking(**changes))

    return find


def asking(**changes):
    return RunSettings().changed({f"identification.{key}": value for key, value in changes.items()})


@pytest.fixture
def parts(shapes):
    """Forty identities to calibrate on and thirty others."""
    samples = shapes(70, 6)
    first, then = np.split(np.arange(420), [180])
    return {"validation": samples.take(first), "calibration": samples.take(then)}


def test_training_leaves_identification_in_the_bundle(finished):
    _, run = finished

    facts = json.loads((run.folder / "identification.json").read_text())
    loaded = gemel.load(run.folder)

    assert facts["model"] == run.verifier.fingerprint
    assert loaded.identification.to_dict() == run.verifier.identification.to_dict()
    assert loaded.require_identification() is loaded.identification


def answers_of(verifier, files):
    """What it says of the last picture of each of five people, enrolled with three."""
    known, compare = verifier.require_identification(), verifier.compare_embeddings
    embeddings = verifier.embed(files).reshape(5, 6, -1)
    references, owner = embeddings[:, :3].reshape(15, -1), np.repeat(np.arange(5), 3)
    roster = Roster(references, owner, known.scoring.quality(references, compare), 5)
    energies = known.scoring.energies(embeddings[:, 5], roster, compare)
    answers = [known.answer(list("abcde"), row, roster.references, 5) for row in energies]
    return energies, [answer.to_dict() for answer in answers]


def test_what_is_loaded_answers_as_before_to_the_last_bit(finished):
    source, run = finished
    files = sorted(source.glob("glyph 0[0-4]/*.png"))

    energies, answers = answers_of(run.verifier, files)
    loaded, again = answers_of(gemel.load(run.folder), files)

    assert np.array_equal(energies, loaded)
    assert answers == again
    assert (energies.argmin(axis=1) == np.arange(5)).mean() > 0.5


def test_the_card_says_how_it_searches(finished):
    card = (finished[1].folder / "README.md").read_text(encoding="utf-8")
    known = finished[1].verifier.identification

    assert f"- **Several references of one identity**: fused by {known.scoring.fusion}\n" in card
    assert f"- **Normalisation of energies**: {known.scoring.normalisation}" in card
    assert all(f"- **Note**: {note}" in card for note in known.notes)


def test_the_settings_of_a_run_reach_its_identification(glyphs, quick, tmp_path):
    settings = quick(identification={"fusion": "closest", "prior": 0.1, "references": [1, 2]})

    run = train(glyphs(), tmp_path / "run", settings=settings)

    known = gemel.load(run.folder).identification
    assert known.settings.prior == 0.1
    assert known.scoring.fusion == "closest"
    assert {level.references for level in known.levels} <= {1, 2}


def test_a_run_of_an_earlier_version_is_still_read(finished):
    settings = RunSettings().model_dump(mode="json")
    del settings["identification"]

    assert RunSettings.read(settings, "run.yaml") == RunSettings()


def test_the_cohort_is_as_large_as_the_others_and_the_settings_allow(parts, found_in):
    assert len(found_in(parts).scoring.cohort.vectors) == 30
    assert len(found_in(parts, cohort=25).scoring.cohort.vectors) == 25
    assert found_in(parts, cohort=0).scoring.cohort is None
    assert found_in({"calibration": parts["calibration"]}).scoring.cohort is None


def test_where_parts_share_their_classes_there_is_no_cohort(shapes, found_in):
    samples = shapes(30, 8)
    odd = np.arange(240) % 2 == 1
    classes = {
        "validation": samples.take(np.flatnonzero(odd)),
        "calibration": samples.take(np.flatnonzero(~odd)),
    }

    assert found_in(classes).scoring.cohort is None


def test_forgeries_are_nobody_to_search_for(shapes, found_in, parts):
    samples = parts["calibration"]
    forged = np.arange(len(samples)) % 6 > 2
    imitated = {"calibration": replace(samples, forged=forged)}

    known = found_in(imitated)

    assert known.support.units == 40
    assert max(level.references for level in known.levels) == 2


def test_nobody_can_be_searched_for_among_one_or_by_one_sample_each(parts, found_in):
    samples = parts["calibration"]
    one = samples.take(np.arange(6))
    alone = samples.take(np.arange(0, len(samples), 6))

    assert found_in({"calibration": one}) is None
    assert found_in({"calibration": alone}) is None


def test_references_of_one_side_are_searched_by_probes_of_the_other(shapes, parts, found_in):
    samples = parts["calibration"]
    sided = replace(samples, sides=("day", "night"), side=np.arange(len(samples)) % 2)

    known = found_in({"calibration": sided})

    assert known.support.units == 40
    assert max(level.references for level in known.levels) == 3
    assert found_in({"calibration": replace(sided, side=np.zeros(240, dtype=np.int64))}) is None


def test_a_normalisation_without_enough_others_is_refused_before_the_work(glyphs, quick, tmp_path):
    settings = quick(identification__normalisation="s")

    with pytest.raises(SupportError, match=r"cohort needs 20 samples .*; got 4, 16 too few"):
        train(glyphs(), tmp_path / "run", settings=settings)

    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"normalisation": "z", "cohort": 10}, r"cohort needs 20 samples .*; got 10, 10 too few"),
        ({"references": [6]}, r"needs two identities with 6 references each, and a further"),
        ({"miss_rate": 0.01}, r"needs 300 identities that are enrolled .*; there are 40, 260"),
    ],
)
def test_what_the_data_cannot_support_is_known_before_any_embedding(parts, asked, message):
    with pytest.raises(SupportError, match=message):
        refuse_unsupported_search(parts, asking(**asked))


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"normalisation": "z"},
        {"fusion": "quality-weighted", "normalisation": "adaptive-s"},
        {"references": [5]},
        {"miss_rate": 0.1},
        {"rule": "false-positive-rate", "rate": 0.1},
    ],
)
def test_what_the_data_support_is_not_refused(parts, found_in, asked):
    refuse_unsupported_search(parts, asking(**asked))

    known = found_in(parts, **asked)

    assert known.settings == asking(**asked).identification
    assert known.operating_point(3, 5).supported == (known.settings.rate == 0.1)


def test_equal_seeds_learn_one_identification(parts, found_in):
    assert found_in(parts).to_dict() == found_in(parts).to_dict()


def test_images_that_are_their_own_embeddings_are_never_averaged(parts, found_in):
    two_channel = {"network.form": "two-channel", "objective.loss": "hinge"}

    known = found_in(parts, RunSettings().changed(two_channel))

    assert known.scoring.fusion == "mean-energy"
    assert not any(note.startswith("fusion") for note in known.notes)
