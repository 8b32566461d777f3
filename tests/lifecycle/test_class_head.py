"""Where identities are classes, a run leaves a verifier that names them."""

from dataclasses import replace

import numpy as np
import pytest

import gemel
from gemel.data import draw_pairs
from gemel.decision import _fit_class_head
from gemel.errors import BundleError
from gemel.lifecycle import Quiet, prepare, train
from gemel.lifecycle._class_head import class_head_of

BY_SAMPLE = {
    "split__by": "sample",
    "decision__operating_point": {"rule": "equal-error-rate"},
}


@pytest.fixture
def kinds(glyphs):
    """A folder of eight kinds of glyph."""
    return glyphs("kinds", people=8, images=20)


@pytest.fixture
def divided(kinds, quick, finished):
    """The training part of the eight kinds, and a network that sees them apart."""
    settings = quick(**BY_SAMPLE)
    return finished[1].verifier.matcher, prepare(kinds, None, settings, Quiet()).parts["train"]


def test_classes_that_every_part_holds_are_named_in_the_test_part(kinds, quick, tmp_path):
    settings = quick(**BY_SAMPLE)
    train(kinds, tmp_path / "run", settings=settings)
    held_out = prepare(kinds, None, settings, Quiet()).parts["test"]

    found = gemel.load(tmp_path / "run").classify(held_out.origin)

    truth = [held_out.names[who] for who in held_out.identity]
    right = [one.name == name for one, name in zip(found, truth, strict=True)]
    assert len(right) >= 20
    assert np.mean(right) > 0.8


def test_identities_that_are_divided_are_no_classes_and_the_verifier_says_so(finished):
    source, run = finished

    with pytest.raises(BundleError, match=r"divided by identity.*gallery.*split\.by=sample"):
        gemel.load(run.folder).classify([source / "glyph 00/0.png"])


def test_an_event_is_named_by_what_is_left_of_it(made_up, quick, tmp_path):
    data = made_up("digit-events")
    settings = quick(
        training={"epochs": 1},
        network={"form": "fusion", "encoder": {"dim": 16}},
        evaluation__references=100,
        evaluation__probes=30,
        evaluation__pairs=500,
        decision__operating_point=BY_SAMPLE["decision__operating_point"],
    )
    train("digit-events", tmp_path / "run", settings=settings, data=data, device="cpu")
    takes = sorted((data / "fsdd/recordings").glob("*_[012].wav"))

    found = gemel.load(tmp_path / "run").classify([{"sound": take} for take in takes])

    right = [take.name[0] == one.name for one, take in zip(found, takes, strict=True)]
    assert len(right) == 60
    assert np.mean(right) > 0.25


def test_a_head_sees_the_training_part_alone(divided, quick):
    matcher, samples = divided
    some = samples.take(np.flatnonzero(samples.identity != 3))

    head = class_head_of(matcher, some, quick())

    assert head.names == tuple(name for name in samples.names if name != "glyph 03")


def test_few_references_show_every_class_once(divided, quick):
    matcher, samples = divided

    head = class_head_of(matcher, samples, quick(evaluation__references=8))

    assert head.names == samples.names
    assert class_head_of(matcher, samples, quick(evaluation__references=7)) is None


def test_classes_that_would_take_hours_have_no_head(divided, quick, monkeypatch):
    monkeypatch.setattr(_fit_class_head, "WORK", 16 * 8 * _fit_class_head.ITERATIONS * 7)

    assert class_head_of(*divided, quick()) is None


@pytest.mark.parametrize(
    "changed",
    [
        lambda samples: {"split_by": "identity"},
        lambda samples: {"forged": np.arange(len(samples)) == 0},
        lambda samples: {"sides": ("a", "b"), "side": np.arange(len(samples)) % 2},
        lambda samples: {"identity": np.zeros(len(samples), dtype=np.int64)},
        lambda samples: {"triplets": np.array([[0, 1, 2]])},
        lambda samples: {"comparisons": {"train": draw_pairs(samples, limit=10)}},
    ],
    ids=["divided by identity", "forgeries", "sides", "one class", "triplets", "pairs"],
)
def test_what_are_no_classes_have_no_head(changed, divided, quick):
    matcher, samples = divided

    assert class_head_of(matcher, samples, quick()) is not None
    assert class_head_of(matcher, replace(samples, **changed(samples)), quick()) is None
