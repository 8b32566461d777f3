"""A VGG-like network, sized to its images."""

import re

import pytest
import torch

from gemel.encoders import VGG, EncoderSettings, build
from gemel.errors import SettingsError
from gemel.inputs import ImageShape


@pytest.mark.parametrize(
    ("size", "last"),
    [
        ((8, 8), (4, 4, 4)),
        ((15, 15), (4, 7, 7)),
        ((28, 28), (8, 7, 7)),
        ((50, 37), (16, 6, 4)),
        ((64, 64), (32, 4, 4)),
        ((128, 130), (32, 4, 4)),
    ],
)
def test_stages_double_their_channels_until_four_to_seven_pixels_are_left(size, last):
    encoder = VGG(1, size, 16, width=4, layers=1)

    assert encoder.stages(torch.randn(1, 1, *size))[0].shape == last


@pytest.mark.parametrize("normalisation", ["batch", "group", "none"])
@pytest.mark.parametrize("layers", [1, 3])
def test_a_fresh_network_keeps_its_signal_within_bounds(layers, normalisation):
    torch.manual_seed(0)
    encoder = VGG(1, (32, 32), 16, width=8, layers=layers, normalisation=normalisation)

    embedding = encoder(torch.randn(32, 1, 32, 32))

    assert 0.01 < embedding.std() < 10


@pytest.mark.parametrize("normalisation", ["group", "none"])
def test_without_batch_normalisation_samples_keep_apart(normalisation):
    torch.manual_seed(0)
    encoder = VGG(1, (16, 16), 8, width=4, normalisation=normalisation).double()
    images = torch.randn(6, 1, 16, 16, dtype=torch.float64)

    halves = torch.cat([encoder(images[:3]), encoder(images[3:])])

    torch.testing.assert_close(encoder(images), halves)


def test_every_setting_it_reads_reaches_it():
    settings = {"width": 4, "layers": 2, "dropout": 0.5, "pooling": "average"}
    encoder = build(
        EncoderSettings(name="vgg", normalisation="batch", **settings), ImageShape(1, (8, 8))
    )

    kinds = [type(layer).__name__ for layer in encoder.modules()]
    assert kinds.count("Conv2d") == kinds.count("BatchNorm2d") == 2
    assert encoder.head[2].p == 0.5
    assert encoder.head[-1].in_features == 4


def test_images_too_small_are_refused_with_the_way_out():
    message = (
        "encoder 'vgg' needs images of at least 8x8, got 30x7 (height x width). Set "
        "preprocessing.image.size larger, or take network.encoder.name=linear, which fits any "
        "image."
    )
    with pytest.raises(SettingsError, match=f"^{re.escape(message)}$"):
        build(EncoderSettings(name="vgg"), ImageShape(1, (30, 7)))
