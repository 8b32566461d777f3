"""Laws of the evaluation room, on inputs nobody chose by hand."""

import html
import json
import math
import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gemel.evaluation._drawings import drawing
from gemel.evaluation._exhibits import Bars, Curve, Writing
from gemel.evaluation._map import _principal_coordinates
from gemel.evaluation._plain import plain
from gemel.evaluation._search import chance_of_recall

numbers = st.floats(allow_nan=True, allow_infinity=True)
values = st.recursive(
    numbers | st.integers() | st.text() | st.none() | st.booleans(),
    lambda inner: st.lists(inner) | st.tuples(inner) | st.dictionaries(st.text(), inner),
)


@given(values)
def test_whatever_was_measured_can_be_written_as_json(value):
    written = plain(value)

    assert json.loads(json.dumps(written, allow_nan=False)) == written


@given(arrays(np.float64, st.integers(0, 9), elements=numbers))
def test_a_point_of_a_curve_keeps_six_digits_and_what_is_no_number_becomes_null(curve):
    for before, after in zip(curve.tolist(), plain(curve), strict=True):
        if math.isfinite(before):
            assert math.isclose(before, after, rel_tol=1e-5)
        else:
            assert after is None


@given(arrays(np.float64, st.tuples(st.integers(3, 12), st.just(2)), elements=st.floats(-9, 9)))
def test_points_of_a_plane_keep_their_distances_on_the_map(points):
    distance = np.linalg.norm(points[:, None] - points[None], axis=2)

    placed = _principal_coordinates(distance)

    again = np.linalg.norm(placed[:, None] - placed[None], axis=2)
    np.testing.assert_allclose(again, distance, atol=1e-5)


@given(st.integers(1, 60), st.integers(1, 60), st.integers(1, 60))
def test_chance_grows_with_right_answers_and_with_rank(items, answers, k):
    answers = min(answers, items)

    chance = chance_of_recall(items, np.array([answers]), k)

    assert min(answers, k) / items <= chance + 1e-9
    assert chance <= 1
    assert chance <= chance_of_recall(items, np.array([answers]), k + 1)
    assert chance <= chance_of_recall(items, np.array([min(answers + 1, items)]), k) + 1e-9


sizes = st.tuples(st.integers(1, 9), st.integers(1, 9))
levels = st.floats(-1e6, 1e6, width=32)


@given(arrays(np.float32, sizes, elements=levels), st.sampled_from(["up", "down", None]))
def test_a_curve_stays_inside_its_frame(values, pen):
    drawn = drawing(Curve(values, pen), "a curve")

    points = re.findall(r"[ML](-?[\d.]+),(-?[\d.]+)", drawn)
    assert points
    assert all(-0.1 <= float(number) <= 100.1 for point in points for number in point)


@given(arrays(np.float32, st.integers(1, 200), elements=levels))
def test_bars_stay_inside_their_frame(values):
    heights = re.findall(r"v(-?[\d.]+)h", drawing(Bars(values), "a vector"))

    assert heights
    assert all(abs(float(height)) <= 50 for height in heights)


@given(st.text())
def test_a_text_is_shown_as_it_is(text):
    shown = drawing(Writing(text), "a text")

    assert html.unescape(shown.removeprefix('<p class="writing">').removesuffix("</p>")) == text
