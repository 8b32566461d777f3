import pytest
import torch

import gemel
from gemel.energies import Ensemble
from gemel.errors import SettingsError
from gemel.lifecycle import train


def test_no_epoch_leaves_the_weights_as_the_seed_drew_them(glyphs, quick, tmp_path):
    source = glyphs()
    one, again = (
        train(source, tmp_path / name, settings=quick(training__epochs=0)) for name in "ab"
    )
    other = train(source, tmp_path / "c", settings=quick(training__epochs=0, seed=1))

    assert one.history == ()
    assert one.verifier.fingerprint == again.verifier.fingerprint != other.verifier.fingerprint


def test_a_run_may_begin_where_another_ended(glyphs, quick, finished, tmp_path):
    _, first = finished
    begun = {"name": "linear", "dim": 16, "init_from": str(first.folder)}
    settings = quick(training__epochs=0, network__encoder=begun)

    second = train(glyphs(), tmp_path / "run", settings=settings)

    weights = [
        run.verifier.matcher.network.encoder.state_dict().values() for run in (first, second)
    ]
    assert all(map(torch.equal, *weights))


def test_a_classifier_that_shares_the_decision_travels_with_the_bundle(glyphs, quick, tmp_path):
    source = glyphs()
    settings = quick(ensemble={"kind": "random-forest", "trees": 10, "depth": 3})

    run = train(source, tmp_path / "run", settings=settings)

    loaded = gemel.load(run.folder)
    assert isinstance(loaded.matcher.network.measure, Ensemble)
    pair = source / "glyph 00/0.png", source / "glyph 00/1.png"
    assert loaded.verify(*pair) == run.verifier.verify(*pair)
    assert loaded.verify(*pair).energy == loaded.verify(*reversed(pair)).energy


def test_an_ensemble_without_a_validation_part_is_refused_before_any_work(glyphs, quick, tmp_path):
    settings = quick(ensemble__kind="gradient-boosting", split__validation=0)

    with pytest.raises(SettingsError, match=r"fitted on a validation part.*split\.validation"):
        train(glyphs(), tmp_path / "run", settings=settings)


def test_clusters_stand_in_for_identities(glyphs, quick, listener, tmp_path):
    settings = quick(batches__clusters=10)

    run = train(glyphs(), tmp_path / "run", settings=settings, watcher=listener)

    assert len(run.history) == 2
    assert run.evaluations[0].protocol.identities == 5


def test_columns_of_a_source_that_has_none_are_refused(glyphs, quick, tmp_path):
    with pytest.raises(gemel.GemelError, match=r"holds one image a sample and has no columns"):
        train(glyphs(), tmp_path / "run", settings=quick(columns=["photo"]))
