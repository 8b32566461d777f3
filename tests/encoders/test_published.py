"""The networks of papers, held to their shapes and to parameter counts done by hand."""

import re

import pytest
import torch
from torch.nn import Conv2d

from gemel.encoders import (
    VGG,
    Book,
    EncoderSettings,
    Koch,
    Linear,
    NReLU,
    Patch,
    PatchDeep,
    SigNet,
    TwoStream,
    build,
)
from gemel.errors import SettingsError
from gemel.inputs import ImageShape


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


def test_vgg_has_the_convolutions_of_configuration_b():
    encoder = VGG(3, (224, 224), 10, width=64, layers=2)

    convolutions = [layer for layer in encoder.stages.modules() if isinstance(layer, Conv2d)]

    # conv3-64 x2, pool, conv3-128 x2, pool, conv3-256 x2, pool, conv3-512 x2, pool, conv3-512 x2
    assert [layer.out_channels for layer in convolutions] == (
        [64, 64, 128, 128, 256, 256, 512, 512, 512, 512]
    )
    assert sum(map(weights_of, convolutions)) == 9_404_992
    assert weights_of(encoder.head) == (512 * 7 * 7 + 1) * 10


def test_nrelu_has_the_weights_of_its_layers_and_no_bias():
    assert weights_of(NReLU(3, (32, 32), 40)) == 32 * 32 * 3 * 40
    assert weights_of(NReLU(3, (32, 32), 40, layers=3)) == 32 * 32 * 3 * 40 + 2 * 40 * 40


def test_patch_has_the_weights_its_layers_add_up_to():
    # 64 -conv7/3-> 20 -pool-> 10 -conv5-> 6 -pool-> 3 -conv3-> 1
    expected = (
        (2 * 7 * 7 + 1) * 96
        + (96 * 5 * 5 + 1) * 192
        + (192 * 3 * 3 + 1) * 256
        + (256 * 1 * 1 + 1) * 256  # the F(256) of 2ch
    )

    assert weights_of(Patch(2, (64, 64), 256)) == expected == 978_912


def test_patch_deep_has_the_weights_its_layers_add_up_to():
    # 64 -conv4/3-> 21 -conv3-> 19 -> 17 -> 15 -pool, last odd row kept-> 8 -conv3-> 6 -> 4 -> 2
    expected = (
        (2 * 4 * 4 + 1) * 96
        + 3 * (96 * 3 * 3 + 1) * 96
        + (96 * 3 * 3 + 1) * 192
        + 2 * (192 * 3 * 3 + 1) * 192
        + (192 * 2 * 2 + 1) * 768
    )

    assert weights_of(PatchDeep(2, (64, 64), 768)) == expected == 1_672_896


def test_two_streams_have_the_weights_their_layers_add_up_to():
    # 32 -conv5-> 28 -pool-> 14 -conv3-> 12 -pool-> 6 -conv3-> 4 -conv3-> 2, twice
    expected = (
        2
        * (
            (2 * 5 * 5 + 1) * 95
            + (95 * 3 * 3 + 1) * 96
            + (96 * 3 * 3 + 1) * 192
            + (192 * 3 * 3 + 1) * 192
        )
        + (2 * 192 * 2 * 2 + 1) * 768  # the F(768) of 2ch-2stream
    )

    assert weights_of(TwoStream(2, (64, 64), 768)) == expected == 2_350_554


def test_linear_has_one_matrix_and_one_bias():
    assert weights_of(Linear(3 * 8 * 10, 16)) == (3 * 8 * 10 + 1) * 16


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


every_least = pytest.mark.parametrize(
    ("name", "least"),
    [
        ("book", 12),
        ("koch", 65),
        ("patch", 64),
        ("patch-deep", 58),
        ("signet", 67),
        ("two-stream", 56),
    ],
)


@every_least
def test_images_too_small_are_refused_with_the_least_size(name, least):
    message = (
        f"encoder {name!r} needs images of at least {least}x{least}, got {least + 9}x{least - 1} "
        "(height x width). Set preprocessing.image.size larger (of sounds preprocessing.sound.mels "
        "or seconds), or take network.encoder.name=residual, which fits any image from 8x8."
    )
    with pytest.raises(SettingsError, match=f"^{re.escape(message)}$"):
        build(EncoderSettings(name=name), ImageShape(1, (least + 9, least - 1)))


@every_least
def test_images_of_the_least_size_are_embedded(name, least):
    encoder = build(EncoderSettings(name=name, dim=5), ImageShape(1, (least, least)))

    assert encoder(torch.randn(2, 1, least, least)).shape == (2, 5)
