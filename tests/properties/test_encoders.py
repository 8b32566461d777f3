"""Laws every encoder obeys, on inputs nobody chose by hand."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from gemel.encoders import EncoderSettings, NReLU, build
from gemel.inputs import ImageShape, VectorShape

SIZED = {"patch": 64, "patch-deep": 58, "residual": 8, "two-stream": 56, "vgg": 8}
seeds = st.integers(min_value=0, max_value=2**31)


def drawn(seed, name, shape, **chosen):
    """An encoder at rest with weights from `seed`, and what draws its inputs."""
    torch.manual_seed(seed)
    encoder = build(EncoderSettings(name=name, dim=6, **chosen), shape)
    return encoder.double().eval(), torch.Generator().manual_seed(seed)


def batch(generator, *shape):
    return torch.randn(*shape, generator=generator, dtype=torch.float64)


@pytest.mark.parametrize("name", ["book", "linear", "nrelu", "residual", "vgg"])
@settings(max_examples=10)
@given(
    seed=seeds,
    rows=st.integers(1, 6),
    size=st.tuples(st.integers(12, 24), st.integers(12, 24)),
    channels=st.integers(1, 6),
)
def test_permuting_images_permutes_their_embeddings(name, seed, rows, size, channels):
    encoder, generator = drawn(seed, name, ImageShape(channels, size))
    images = batch(generator, rows, channels, *size)
    order = torch.randperm(rows, generator=generator)

    torch.testing.assert_close(encoder(images[order]), encoder(images)[order])


@pytest.mark.parametrize("name", ["mlp", "linear"])
@settings(max_examples=10)
@given(seed=seeds, rows=st.integers(1, 20), numbers=st.integers(1, 40))
def test_permuting_vectors_permutes_their_embeddings(name, seed, rows, numbers):
    encoder, generator = drawn(seed, name, VectorShape(numbers))
    vectors = batch(generator, rows, numbers)
    order = torch.randperm(rows, generator=generator)

    torch.testing.assert_close(encoder(vectors[order]), encoder(vectors)[order])


@pytest.mark.parametrize("name", SIZED)
@settings(max_examples=10)
@given(seed=seeds, built=st.integers(0, 20), more=st.tuples(st.integers(0, 40), st.integers(0, 40)))
def test_pooled_in_a_pyramid_an_encoder_takes_any_size(name, seed, built, more):
    side = SIZED[name] + built
    encoder, generator = drawn(seed, name, ImageShape(1, (side, side)), pooling="pyramid")
    height, width = (SIZED[name] + extra for extra in more)

    embedding = encoder(batch(generator, 2, 1, height, width))

    assert embedding.shape == (2, 6)
    assert embedding.isfinite().all()


@settings(max_examples=30)
@given(
    seed=seeds,
    layers=st.integers(1, 4),
    scale=st.floats(min_value=1e-3, max_value=1e3),
)
def test_units_without_bias_are_intensity_equivariant(seed, layers, scale):
    torch.manual_seed(seed)
    encoder = NReLU(1, (5, 4), 9, layers=layers).double().eval()
    images = torch.randn(3, 1, 5, 4, dtype=torch.float64)

    torch.testing.assert_close(
        encoder(scale * images), scale * encoder(images), atol=1e-12 * scale, rtol=1e-9
    )
