"""Our own network: sized to its images, whatever they are."""

import re

import pytest
import torch

from gemel.encoders import EncoderSettings, Residual, build
from gemel.errors import SettingsError
from gemel.inputs import ImageShape


@pytest.mark.parametrize(
    ("size", "last"),
    [
        ((8, 8), (4, 4)),
        ((15, 15), (8, 8)),
        ((28, 28), (7, 7)),
        ((32, 32), (4, 4)),
        ((50, 37), (7, 5)),
        ((64, 64), (4, 4)),
        ((105, 105), (7, 7)),
        ((155, 220), (5, 7)),
        ((224, 224), (7, 7)),
    ],
)
def test_the_last_map_has_four_to_eight_pixels_on_its_shorter_side(size, last):
    encoder = Residual(1, size, 16, width=4)

    maps = encoder.stages(encoder.stem(torch.randn(1, 1, *size)))

    assert maps.shape == (1, 16, *last)


@pytest.mark.parametrize("normalisation", ["batch", "group", "none"])
@pytest.mark.parametrize("width", [4, 12])
def test_a_fresh_network_keeps_its_signal_within_bounds(width, normalisation):
    torch.manual_seed(0)
    encoder = Residual(1, (28, 28), 64, width=width, normalisation=normalisation)

    embedding = encoder(torch.randn(32, 1, 28, 28))

    assert 0.01 < embedding.std() < 10


@pytest.mark.parametrize("normalisation", ["group", "none"])
def test_without_batch_normalisation_samples_keep_apart(normalisation):
    torch.manual_seed(0)
    encoder = Residual(1, (16, 16), 8, width=4, normalisation=normalisation).double()
    images = torch.randn(6, 1, 16, 16, dtype=torch.float64)

    whole = encoder(images)
    halves = torch.cat([encoder(images[:3]), encoder(images[3:])])

    torch.testing.assert_close(whole, halves)


def test_with_batch_normalisation_they_meet_in_training_only():
    torch.manual_seed(0)
    encoder = Residual(1, (16, 16), 8, width=4).double()
    images = torch.randn(6, 1, 16, 16, dtype=torch.float64)

    assert not torch.allclose(encoder(images)[:3], encoder(images[:3]))
    encoder.eval()
    torch.testing.assert_close(encoder(images)[:3], encoder(images[:3]))


def test_dropout_acts_in_training_only():
    torch.manual_seed(0)
    encoder = Residual(1, (8, 8), 8, width=4, dropout=0.5, normalisation="group")
    images = torch.randn(2, 1, 8, 8)

    assert not torch.equal(encoder(images), encoder(images))
    encoder.eval()
    assert torch.equal(encoder(images), encoder(images))


def test_images_too_small_are_refused_with_the_way_out():
    message = (
        "encoder 'residual' needs images of at least 8x8, got 7x30 (height x width). Set "
        "preprocessing.image.size larger, or take network.encoder.name=linear, which fits any "
        "image."
    )
    with pytest.raises(SettingsError, match=f"^{re.escape(message)}$"):
        build(EncoderSettings(), ImageShape(1, (7, 30)))


@pytest.mark.parametrize("size", [(8, 8), (28, 28), (30, 45), (105, 105)])
def test_without_pooling_every_place_of_the_last_map_reaches_the_embedding(size):
    encoder = Residual(1, size, 16, width=8, pooling="none")

    maps = encoder.stages(encoder.stem(torch.zeros(2, 1, *size)))

    assert encoder.head[-1].in_features == maps[0].numel()
    assert encoder(torch.zeros(2, 1, *size)).shape == (2, 16)


def test_no_convolution_of_one_pixel_takes_strides():
    # Where channels are few and last, oneDNN's backward pass of one overruns its workspace: a
    # crash or wrong gradients (uxlfoundation/oneDNN#6035).
    encoder = Residual(1, (64, 64), 16, width=4)

    of_one_pixel = [
        layer
        for layer in encoder.modules()
        if isinstance(layer, torch.nn.Conv2d) and layer.kernel_size == (1, 1)
    ]

    assert len(of_one_pixel) == 2
    assert {layer.stride for layer in of_one_pixel} == {(1, 1)}
