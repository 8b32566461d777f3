import dataclasses

import numpy as np
import pytest

from gemel.data import draw_pairs
from gemel.evaluation import evaluate
from gemel.evaluation._missing import take_away


def taken_away(matcher, samples, settings):
    return take_away(matcher, samples, draw_pairs(samples), None, settings, seed=0)


def test_each_column_is_taken_away_and_each_is_left_alone(fused_matcher, events, quick):
    found = taken_away(fused_matcher(), events(), quick)

    assert [(one.absent, one.present, one.words) for one in found] == [
        (("image",), ("sound", "pen"), "without image"),
        (("sound",), ("image", "pen"), "without sound"),
        (("pen",), ("image", "sound"), "without pen"),
        (("sound", "pen"), ("image",), "image alone"),
        (("image", "pen"), ("sound",), "sound alone"),
        (("image", "sound"), ("pen",), "pen alone"),
    ]
    assert {one.samples for one in found} == {36}


def test_an_error_is_that_of_samples_which_never_had_the_column(fused_matcher, events, quick):
    samples = events()
    found = {one.words: one for one in taken_away(fused_matcher(), samples, quick)}

    for words, lacking in (
        ("without pen", samples.without("pen")),
        ("pen alone", samples.without("image").without("sound")),
    ):
        alone = evaluate(fused_matcher(), lacking, name=words, settings=quick)
        assert found[words].equal_error_rate == alone.equal_error_rate
    error = {words: one.equal_error_rate.estimate for words, one in found.items()}
    assert error["pen alone"] > error["image alone"]


def test_of_two_columns_one_is_missing_where_the_other_is_alone(fused_matcher, events, quick):
    names = ("image", "sound")

    found = taken_away(fused_matcher(names), events(names=names), quick)

    assert [one.words for one in found] == ["sound alone", "image alone"]


def test_samples_without_any_other_input_are_not_compared(fused_matcher, events, quick):
    def some_without_an_image(count):
        held = np.ones((count, 3), dtype=bool)
        held[:4, 0] = held[4:6, 1:] = False
        return held

    samples = events(filled=some_without_an_image)
    found = {one.words: one for one in taken_away(fused_matcher(), samples, quick)}

    assert found["without image"].samples == 34
    assert found["image alone"].samples == 32
    left = samples.without("image")
    pairs = draw_pairs(left)
    assert found["without image"].equal_error_rate.trials == len(pairs)


def test_a_column_that_nobody_has_leaves_nothing_alone(fused_matcher, events, quick):
    def without_a_pen(count):
        return np.ones((count, 3), dtype=bool) & np.array([True, True, False])

    found = {
        one.words: one for one in taken_away(fused_matcher(), events(filled=without_a_pen), quick)
    }

    assert (found["pen alone"].samples, found["pen alone"].equal_error_rate) == (0, None)
    assert found["without pen"].samples == 36


def test_too_few_comparisons_have_no_error(fused_matcher, events, quick):
    def one_person_with_an_image(count):
        return np.ones((count, 3), dtype=bool) & (np.arange(count)[:, None] < [6, count, count])

    found = {
        one.words: one
        for one in taken_away(fused_matcher(), events(filled=one_person_with_an_image), quick)
    }

    assert found["image alone"].samples == 6
    assert found["image alone"].equal_error_rate is None


def test_complete_references_name_what_is_left(fused_matcher, events, quick):
    whole = events(takes=12)
    even = np.arange(len(whole)) % 2 == 0
    references, samples = (whole.take(np.flatnonzero(part)) for part in (even, ~even))

    matcher = fused_matcher()
    found = evaluate(matcher, samples, name="digits", references=references, settings=quick)

    known = matcher.embed_samples(references)
    for column, one in zip(("image", "sound", "pen"), found.missing[:3], strict=True):
        left = samples.without(column)
        energy = matcher.compare_all(matcher.embed_samples(left), known).numpy()
        nearest = references.identity[energy.argmin(axis=1)]
        accuracy = one.classes.nearest_neighbour_accuracy[1].estimate
        assert accuracy == pytest.approx((nearest == left.identity).mean())
        assert one.classes.references == found.classes.references == 36
    assert found.to_dict()["missing"][0]["classes"]["queries"] == 36


@pytest.mark.parametrize("kind", ["patterned", "sided"])
def test_what_is_one_input_each_can_miss_none(request, matcher, cross_matcher, quick, kind):
    samples = request.getfixturevalue(kind)()
    of_kind = matcher if kind == "patterned" else cross_matcher

    assert taken_away(of_kind, samples, quick) == ()


def test_columns_of_which_nobody_has_two_cannot_be_missing(cross_matcher, sided, quick):
    without_sides = dataclasses.replace(sided(), sides=(), side=None)

    assert taken_away(cross_matcher, without_sides, quick) == ()
