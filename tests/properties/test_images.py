"""Laws of what happens to an image before an encoder sees it."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from gemel.inputs import ImagePreprocessing

seeds = st.integers(min_value=0, max_value=2**31)
sides = st.integers(min_value=1, max_value=40)


@given(
    seed=seeds,
    height=sides,
    width=sides,
    fit=st.sampled_from(["pad", "crop", "stretch"]),
    crop_to_ink=st.booleans(),
)
def test_inverting_is_the_last_thing_that_happens(seed, height, width, fit, crop_to_ink):
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width), dtype=np.uint8)
    plain = ImagePreprocessing(size=(9, 13), fit=fit, crop_to_ink=crop_to_ink)
    inverted = plain.model_copy(update={"invert": True})
    image = Image.fromarray(pixels)

    assert np.array_equal(255 - plain.apply(image), inverted.apply(image))


@given(level=st.integers(0, 255), height=sides, width=sides, crop_to_ink=st.booleans())
def test_a_plain_image_stays_plain(level, height, width, crop_to_ink):
    image = Image.new("L", (width, height), level)

    assert (ImagePreprocessing(size=(9, 13), crop_to_ink=crop_to_ink).apply(image) == level).all()
