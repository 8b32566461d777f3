"""The networks of papers, held to their shapes and to parameter counts done by hand."""

import re

import pytest
import torch

from gemel.encoders import Book, EncoderSettings, Koch, Linear, SigNet, build
from gemel.errors import SettingsError


def weights_of(encoder):
    return sum(weight.numel() for weight in encoder.parameters())


def test_the_book_has_the_weights_its_layers_add_up_to():
    # 28 -conv7-> 22 -pool2-> 11 -conv3-> 9
    expected = (
        (1 * 7 * 7 + 1) * 32  # conv 32
        + (32 * 3 * 3 + 1) * 64  # conv 64
        + (64 * 9 * 9 + 1) * 128  # dense
    )

    assert weights_of(Book(1, (28, 28), 128)) == expected == 683_776


def test_koch_has_the_weights_its_layers_add_up_to():
    # 105 -conv10-> 96 -pool-> 48 -conv7-> 42 -pool-> 21 -conv4-> 18 -pool-> 9 -conv4-> 6
    expected = (
        (1 * 10 * 10 + 1) * 64
        + (64 * 7 * 7 + 1) * 128
        + (128 * 4 * 4 + 1) * 128
        + (128 * 4 * 4 + 1) * 256
        + (256 * 6 * 6 + 1) * 4096
    )

    assert weights_of(Koch(1, (105, 105), 4096)) == expected == 38_947_648


def test_signet_has_the_weights_its_layers_add_up_to():
    # 155x220 -conv11/4-> 37x53 -pool3/2-> 18x26 -conv5-> 18x26 -pool-> 8x12 -conv3, conv3->
    # 8x12 -pool-> 3x5
    expected = (
        (1 * 11 * 11 + 1) * 96
        + 2 * 96  # batch normalisation
        + (96 * 5 * 5 + 1) * 256
        + 2 * 256  # batch normalisation
        + (256 * 3 * 3 + 1) * 384
        + (384 * 3 * 3 + 1) * 256
        + (256 * 3 * 5 + 1) * 1024
        + (1024 + 1) * 128
    )

    assert weights_of(SigNet(1, (155, 220), 128)) == expected == 6_461_568


def test_linear_has_one_matrix_and_one_bias():
    assert weights_of(Linear(3, (8, 10), 16)) == (3 * 8 * 10 + 1) * 16


def test_koch_starts_from_the_published_distributions():
    torch.manual_seed(0)
    layers = Koch(1, (65, 65), 512).layers
    convolution, dense = layers[3], layers[-2]

    for layer, spread in ((convolution, 0.01), (dense, 0.2)):
        assert layer.weight.std().item() == pytest.approx(spread, rel=0.02)
        assert layer.weight.mean().item() == pytest.approx(0, abs=spread / 50)
        assert layer.bias.mean().item() == pytest.approx(0.5, abs=0.01)
        assert layer.bias.std().item() == pytest.approx(0.01, rel=0.3)


def test_koch_embeds_into_the_unit_cube():
    embedding = Koch(1, (65, 65), 8)(torch.randn(3, 1, 65, 65))

    assert ((embedding > 0) & (embedding < 1)).all()


@pytest.mark.parametrize(("name", "least"), [("book", 12), ("koch", 65), ("signet", 67)])
def test_images_too_small_are_refused_with_the_least_size(name, least):
    message = (
        f"encoder {name!r} needs images of at least {least}x{least}, got {least + 9}x{least - 1} "
        "(height x width). Set preprocessing.size larger, or take encoder.name=residual, which "
        "fits any image from 8x8."
    )
    with pytest.raises(SettingsError, match=f"^{re.escape(message)}$"):
        build(EncoderSettings(name=name), 1, (least + 9, least - 1))


@pytest.mark.parametrize(("name", "least"), [("book", 12), ("koch", 65), ("signet", 67)])
def test_images_of_the_least_size_are_embedded(name, least):
    encoder = build(EncoderSettings(name=name, dim=5), 1, (least, least))

    assert encoder(torch.randn(2, 1, least, least)).shape == (2, 5)
