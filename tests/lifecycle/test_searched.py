from dataclasses import replace

import numpy as np
import pytest

from gemel.lifecycle import RunSettings
from gemel.lifecycle import _searched as searched
from gemel.lifecycle._searched import can_be_searched, others_of, spread


@pytest.fixture
def parts(shapes):
    """Forty identities to calibrate on and thirty others."""
    samples = shapes(70, 6)
    first, then = np.split(np.arange(420), [180])
    return {"validation": samples.take(first), "calibration": samples.take(then)}


@pytest.fixture
def spread_over(monkeypatch):
    """Spreads so many over the identities, for at most so many references."""

    def among(samples, most, references=40, **changes):
        monkeypatch.setattr(searched, "SAMPLES", most)
        asked = {"identification.references": [1, references], **changes}
        return spread(samples, RunSettings().changed(asked))

    return among


def cohort_of(parts, most, **changes):
    asked = {"identification.cohort": most, **changes}
    return others_of(parts, RunSettings().changed(asked))


def test_the_others_are_there_once_each(parts):
    assert cohort_of(parts, 300).tolist() == list(range(0, 180, 6))


def test_fewer_others_are_spread_over_all(parts):
    assert cohort_of(parts, 3).tolist() == [0, 84, 174]
    assert cohort_of(parts, 0).tolist() == []


def test_nobody_who_is_calibrated_on_is_among_the_others(parts, shapes):
    mixed = {**parts, "validation": shapes(70, 6).take(np.arange(120, 420, 2))}

    others = cohort_of(mixed, 300)

    assert mixed["validation"].identity[others].tolist() == list(range(20, 30))
    assert len(cohort_of({"calibration": parts["calibration"]}, 300)) == 0


def test_forgeries_are_not_among_the_others(parts):
    forged = np.arange(180) % 6 < 2
    imitated = {**parts, "validation": replace(parts["validation"], forged=forged)}

    assert cohort_of(imitated, 300).tolist() == list(range(2, 180, 6))


def test_others_of_two_sides_stand_where_references_do(parts):
    side = (np.arange(180) + 1) % 2
    sided = replace(parts["validation"], sides=("day", "night"), side=side)

    assert cohort_of({**parts, "validation": sided}, 300).tolist() == list(range(1, 180, 6))


def test_of_images_that_go_through_the_network_two_by_two_there_are_few_others(shapes):
    parts = {"validation": shapes(60, 2), "calibration": shapes(60, 2).take(np.arange(0))}

    assert len(cohort_of(parts, 300)) == 60
    images = {"network.form": "two-channel"}
    assert len(cohort_of(parts, 300, **images)) == searched.OTHERS_OF_IMAGES
    assert len(cohort_of(parts, 20, **images)) == 20


def test_samples_that_can_all_be_compared_are_all_kept(shapes, spread_over):
    samples = shapes(50, 12, forged=np.arange(600) % 4 == 0)

    assert spread_over(samples, 450).tolist() == np.flatnonzero(~samples.forged).tolist()


def test_more_samples_than_can_be_compared_are_spread_evenly(shapes, spread_over):
    samples = shapes(50, 12, forged=np.arange(600) % 4 == 0)

    some = spread_over(samples, 350)

    assert not samples.forged[some].any()
    assert np.bincount(samples.identity[some]).tolist() == [7] * 50
    assert len(set(some.tolist())) == 350
    assert not np.array_equal(spread_over(samples, 350, seed=1), some)


def test_of_too_many_identities_some_have_a_few_samples_each(shapes, spread_over):
    samples = shapes(50, 12)

    kept = np.bincount(samples.identity[spread_over(samples, 120)], minlength=50)

    assert sorted(kept.tolist()) == [0] * 20 + [4] * 30
    assert (kept[:20] > 0).any()


def test_some_identities_keep_enough_for_many_references(shapes, spread_over):
    samples = shapes(50, 12)

    kept = np.bincount(samples.identity[spread_over(samples, 250, 10)], minlength=50)

    assert kept.sum() == 250
    assert np.sort(kept)[-5:].tolist() == [11] * 5
    assert set(np.sort(kept)[:-5].tolist()) <= {4, 5}


def test_no_identity_keeps_more_where_too_few_could(shapes, spread_over):
    samples = shapes(50, 12)

    kept = np.bincount(samples.identity[spread_over(samples, 210, 10)], minlength=50)

    assert set(kept.tolist()) <= {4, 5}


def test_both_sides_keep_their_share(shapes, spread_over):
    samples = shapes(50, 12, sides=("day", "night"), side=np.tile(np.arange(12) % 2, 50))

    some = spread_over(samples, 400)

    for side in (0, 1):
        kept = samples.identity[some[samples.side[some] == side]]
        assert np.bincount(kept).tolist() == [4] * 50


@pytest.mark.parametrize(
    ("changes", "most"),
    [
        ({}, searched.SAMPLES),
        ({"network.energy": "weighted-difference"}, searched.SAMPLES),
        ({"network.energy": "concatenation"}, searched.SAMPLES_OF_HEADS),
        ({"ensemble.kind": "random-forest"}, searched.SAMPLES_OF_HEADS),
        ({"network.form": "two-channel"}, searched.SAMPLES_OF_IMAGES),
    ],
)
def test_the_dearer_a_comparison_the_fewer_are_made(shapes, changes, most):
    samples = shapes(110, 20)

    assert len(spread(samples, RunSettings().changed(changes))) == most


@pytest.mark.parametrize(
    ("identity", "facts", "answer"),
    [
        ("aab", {}, True),
        ("abc", {}, False),
        ("aaa", {}, False),
        ("aabb", {"forged": [0, 1, 0, 1]}, False),
        ("aab", {"side": [0, 1, 0]}, True),
        ("aab", {"side": [0, 0, 1]}, False),
        ("aab", {"side": [0, 1, 1]}, False),
        ("aaabb", {"side": [0, 0, 0, 1, 1]}, False),
    ],
)
def test_a_search_needs_a_probe_of_one_who_is_enrolled_and_another(shapes, identity, facts, answer):
    samples = shapes(len(identity), 1)
    who = np.array([ord(letter) for letter in identity])
    given = {
        name: np.array(values, dtype=bool if name == "forged" else np.int64)
        for name, values in facts.items()
    }

    assert can_be_searched(replace(samples, identity=who, **given)) is answer
