import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from gemel.evaluation._drawings import BANDS, MOST_BARS, drawing
from gemel.evaluation._exhibits import Bars, Curve, Picture, Writing


def lines(drawn):
    """The points of each line of a drawing's path."""
    (path,) = re.findall(r'<path d="([^"]*)"', drawn)
    return [
        [tuple(map(float, point)) for point in re.findall(r"(-?[\d.]+),(-?[\d.]+)", line)]
        for line in path.split("M")[1:]
    ]


@pytest.mark.parametrize("channels", [1, 3])
def test_a_picture_keeps_every_pixel(channels):
    pixels = np.random.default_rng(0).integers(0, 256, (channels, 5, 7), dtype=np.uint8)

    (address,) = re.findall(r"base64,([^\"]+)", drawing(Picture(pixels), "noise"))

    planes = np.asarray(Image.open(io.BytesIO(base64.b64decode(address))))
    np.testing.assert_array_equal(planes.reshape(5, 7, channels).transpose(2, 0, 1), pixels)


def test_small_pictures_keep_hard_edges():
    assert 'class="small"' in drawing(Picture(np.zeros((1, 9, 95), dtype=np.uint8)), "small")
    assert 'class="small"' not in drawing(Picture(np.zeros((1, 9, 96), dtype=np.uint8)), "large")


def test_what_users_wrote_is_escaped():
    evil = '"><script>alert(1)</script>'

    for exhibit in (
        Writing(evil),
        Picture(np.zeros((1, 2, 2), dtype=np.uint8)),
        Bars(np.ones(3)),
        Curve(np.ones((2, 2)), "up"),
    ):
        drawn = drawing(exhibit, evil)
        assert "<script" not in drawn
        assert "&lt;script&gt;" in drawn


@pytest.mark.parametrize(("pen", "ends"), [("up", (0, 0)), ("down", (0, 100))])
def test_a_pen_goes_where_y_grows(pen, ends):
    away_and_up = np.array([[9.0, -5.0], [8.0, -4.0], [7.0, -3.0]])

    (line,) = lines(drawing(Curve(away_and_up, pen), "a stroke"))

    assert line[0] == (100, 100 - ends[1])
    assert line[-1] == ends


def test_a_path_keeps_its_proportions():
    wide = np.array([[0.0, 0.0], [10.0, 1.0], [20.0, 2.0]])

    (line,) = lines(drawing(Curve(wide, "down"), "a dash"))

    assert line == [(0, 45), (50, 50), (100, 55)]


def test_the_pen_is_lifted_where_it_leaps():
    stroke = np.stack([np.zeros(9), np.arange(9.0)], axis=1)

    two = lines(
        drawing(Curve(np.concatenate([stroke, stroke + np.array([30.0, 0.0])]), "up"), "eleven")
    )

    assert [len(line) for line in two] == [9, 9]


def test_without_a_pen_each_number_runs_over_time_in_its_band():
    steps = np.stack([np.arange(5.0), -np.arange(5.0), np.zeros(5)], axis=1)

    rising, falling, still = lines(drawing(Curve(steps, None), "sensors"))

    assert [x for x, _ in rising] == [0, 25, 50, 75, 100]
    assert rising[0][1] > rising[-1][1]  # up is less on a page
    assert falling[0][1] < falling[-1][1]
    assert [y for _, y in still] == pytest.approx([100 * 2.5 / 3] * 5, abs=0.1)
    assert max(y for _, y in rising) < min(y for _, y in falling)


def test_of_many_numbers_the_first_are_drawn():
    assert len(lines(drawing(Curve(np.ones((4, 20)), None), "wide"))) == BANDS


def test_a_sequence_of_one_number_a_step_has_no_path():
    (line,) = lines(drawing(Curve(np.arange(3.0)[:, None], "up"), "one sensor"))

    assert [x for x, _ in line] == [0, 50, 100]


def test_one_step_is_a_dot():
    assert lines(drawing(Curve(np.ones((1, 2)), "up"), "a dot")) == [[(50, 50)]]
    assert [len(line) for line in lines(drawing(Curve(np.ones((1, 2)), None), "a dot"))] == [1, 1]


def test_bars_go_up_and_down_from_the_middle():
    drawn = drawing(Bars(np.array([2.0, -1.0, 0.0])), "three features")

    assert re.findall(r"v(-?[\d.]+)h", drawn) == ["-50.0", "25.0", "-0.0"]


def test_a_long_vector_is_drawn_by_means():
    drawn = drawing(Bars(np.repeat([1.0, -1.0], 512)), "a thousand features")

    heights = [float(height) for height in re.findall(r"v(-?[\d.]+)h", drawn)]
    assert len(heights) == MOST_BARS
    assert heights == [-50.0] * 32 + [50.0] * 32


def test_a_vector_of_zeros_can_be_drawn():
    assert "nan" not in drawing(Bars(np.zeros(3)), "nothing")
