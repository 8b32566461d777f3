"""Laws of splits and preprocessing, on inputs nobody chose by hand."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from gemel.data import Preprocessing, Samples, SplitSettings, find_leaks, split

counts = st.lists(st.integers(min_value=1, max_value=6), min_size=9, max_size=30)
seeds = st.integers(min_value=0, max_value=2**31)
sides = st.integers(min_value=1, max_value=40)


def samples_of(counts):
    """Samples of identities with the given numbers of samples; no two images are alike."""
    # Eight identities with a pair each let every part form a genuine one.
    identity = np.repeat(np.arange(len(counts) + 8), [*counts, *[2] * 8])
    images = np.arange(len(identity), dtype=np.uint16).view(np.uint8).reshape(-1, 1, 1, 2)
    return Samples(
        array=images,
        rows=np.arange(len(identity)),
        identity=identity,
        names=tuple(map(str, range(len(counts) + 8))),
        forged=np.zeros(len(identity), dtype=bool),
        origin=tuple(map(str, range(len(identity)))),
    )


@given(counts=counts, seed=seeds)
def test_a_split_by_identity_loses_nobody_and_shares_nobody(counts, seed):
    samples = samples_of(counts)

    parts = split(samples, SplitSettings(by="identity", seed=seed))

    assert sorted(int(o) for part in parts.values() for o in part.origin) == list(
        range(len(samples))
    )
    assert find_leaks(parts) == []


@given(counts=counts, seed=seeds)
def test_a_split_that_is_split_again_by_its_own_parts_is_the_same(counts, seed):
    samples = samples_of(counts)
    parts = split(samples, SplitSettings(by="identity", seed=seed))
    home = {origin: name for name, part in parts.items() for origin in part.origin}

    again = split(replace(samples, split=tuple(home[origin] for origin in samples.origin)))

    assert {n: p.origin for n, p in again.items()} == {n: p.origin for n, p in parts.items()}


@given(
    seed=seeds,
    height=sides,
    width=sides,
    fit=st.sampled_from(["pad", "crop", "stretch"]),
    crop_to_ink=st.booleans(),
)
def test_inverting_is_the_last_thing_that_happens(seed, height, width, fit, crop_to_ink):
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width), dtype=np.uint8)
    plain = Preprocessing(size=(9, 13), fit=fit, crop_to_ink=crop_to_ink)
    inverted = plain.model_copy(update={"invert": True})
    image = Image.fromarray(pixels)

    assert np.array_equal(255 - plain.apply(image), inverted.apply(image))


@given(level=st.integers(0, 255), height=sides, width=sides, crop_to_ink=st.booleans())
def test_a_plain_image_stays_plain(level, height, width, crop_to_ink):
    image = Image.new("L", (width, height), level)

    assert (Preprocessing(size=(9, 13), crop_to_ink=crop_to_ink).apply(image) == level).all()
