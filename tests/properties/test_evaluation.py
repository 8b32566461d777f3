"""Laws of the evaluation room, on inputs nobody chose by hand."""

import json
import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gemel.evaluation._map import _principal_coordinates
from gemel.evaluation._plain import plain

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
