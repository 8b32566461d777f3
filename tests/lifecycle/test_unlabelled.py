"""Data without labels goes the whole way: learned from, calibrated, measured, and used."""

import json

import pytest

from gemel import load
from gemel.errors import SettingsError, SourceError
from gemel.lifecycle import Quiet, evaluate, prepare, train

WAYS = {
    "simsiam": {
        "batches__views": 2,
        "network__form": "simsiam",
        "objective": {"loss": "alignment"},
    },
    "nt-xent": {"batches__views": 2, "network__form": "siamese", "objective": {"loss": "nt-xent"}},
    "clusters": {"batches__clusters": 6},
}
SAID = "of changed views of unlabelled samples: they say how well changes are undone"


@pytest.fixture
def strangers(glyphs):
    """Glyphs that nobody has labelled, no two of one pattern."""
    return glyphs("strangers", people=60, images=1)


@pytest.fixture
def asked(quick):
    """Settings that few samples support."""
    point = {"rule": "equal-error-rate"}
    return lambda **changes: quick(decision__operating_point=point, **changes)


@pytest.mark.parametrize("way", list(WAYS))
def test_a_network_that_needs_no_labels_goes_the_whole_way(
    way, strangers, asked, tmp_path, listener
):
    source = f"unlabelled:{strangers}"

    run = train(source, tmp_path / "run", settings=asked(**WAYS[way]), watcher=listener)

    two = sorted(strangers.rglob("*.png"))[:2]
    assert load(run.folder).verify(*two).energy == run.verifier.verify(*two).energy
    (found,) = run.evaluations
    assert found.protocol.genuine_pairs == 12
    assert found.protocol.unit == "identity"
    assert all(record.equal_error_rate is not None for record in run.history)
    assert any(SAID in warning for warning in listener.warnings)


def test_report_and_model_card_say_what_the_rates_are(strangers, asked, tmp_path, listener):
    settings = asked(**WAYS["nt-xent"], training__epochs=1)

    train(f"unlabelled:{strangers}", tmp_path / "run", settings=settings, watcher=listener)

    for file in ("README.md", "report.html"):
        assert SAID in (tmp_path / "run" / file).read_text()
    numbers = json.loads((tmp_path / "run" / "metrics.json").read_text())
    assert SAID in numbers["summary"]["rates"]


def test_evaluating_again_sees_the_same_views(strangers, asked, tmp_path, listener):
    source, settings = f"unlabelled:{strangers}", asked(**WAYS["nt-xent"], training__epochs=1)
    run = train(source, tmp_path / "run", settings=settings, watcher=listener)

    again = evaluate(run.folder, out=tmp_path / "again", watcher=listener)

    assert [one.to_dict() for one in again.evaluations] == [
        one.to_dict() for one in run.evaluations
    ]


def test_what_is_learned_from_is_not_seen_twice_beforehand(strangers, asked, listener):
    prepared = prepare(f"unlabelled:{strangers}", None, asked(batches__views=2), listener)

    assert {name: len(part) for name, part in prepared.parts.items()} == {
        "train": 30,
        "validation": 18,
        "calibration": 18,
        "test": 24,
    }


@pytest.mark.parametrize("prefix", ["unlabelled:", ""])
def test_data_without_labels_is_refused_where_labels_are_learned_from(prefix, strangers, asked):
    with pytest.raises(SourceError, match=r"60 samples, and no two of one identity.*views=2"):
        prepare(f"{prefix}{strangers}", None, asked(), Quiet())


def test_views_without_augmentation_are_refused_before_anything_is_learned(strangers, asked):
    off = {f"augmentation__image__{key}": 0 for key in ("shift", "rotation", "scale", "contrast")}

    with pytest.raises(SettingsError, match=r"augmentation of image is off.*image\.shift=0\.05"):
        prepare(f"unlabelled:{strangers}", None, asked(batches__views=2, **off), Quiet())
