"""Zagoruyko and Komodakis's networks: their maps, their streams, their initial weights."""

import pytest
import torch

from gemel.encoders import EncoderSettings, Patch, PatchDeep, TwoStream, build
from gemel.inputs import ImageShape

every_trunk = pytest.mark.parametrize("name", ["patch", "patch-deep", "two-stream"])


@pytest.mark.parametrize(("encoder", "features"), [(Patch, 256), (PatchDeep, 768)])
def test_a_patch_of_the_papers_size_gives_the_published_features(encoder, features):
    body = encoder(1, (64, 64), 8)

    assert body.trunk(torch.randn(2, 1, 64, 64)).flatten(1).shape == (2, features)


def test_each_stream_gives_the_768_features_of_the_published_dense_layer():
    encoder = TwoStream(1, (64, 64), 8)
    half = torch.randn(2, 1, 32, 32)

    assert encoder.central(half).flatten(1).shape == (2, 768)
    assert encoder.surround(half).flatten(1).shape == (2, 768)


def seen_by(stream, size):
    """What one stream of a two-stream network takes in of a ramp."""
    encoder, seen = TwoStream(1, size, 8), []
    getattr(encoder, stream).register_forward_pre_hook(lambda _, given: seen.append(given[0]))
    image = torch.arange(1.0 * size[0] * size[1]).reshape(1, 1, *size)
    encoder(image)
    return image[0, 0], seen[0][0, 0]


@pytest.mark.parametrize("size", [(64, 64), (57, 60)])
def test_the_central_stream_sees_the_middle_as_it_is(size):
    image, seen = seen_by("central", size)
    height, width = size[0] // 2, size[1] // 2
    top, left = (size[0] - height) // 2, (size[1] - width) // 2

    assert seen.shape == (height, width)
    for row in range(height):
        for column in range(width):
            assert seen[row, column] == image[top + row, left + column]


@pytest.mark.parametrize("size", [(64, 64), (57, 60)])
def test_the_surround_stream_sees_the_whole_at_half_its_size(size):
    image, seen = seen_by("surround", size)

    assert seen.shape == (size[0] // 2, size[1] // 2)
    for row in range(0, seen.shape[0], 5):
        for column in range(0, seen.shape[1], 5):
            four = image[2 * row : 2 * row + 2, 2 * column : 2 * column + 2]
            assert seen[row, column].item() == pytest.approx(four.mean().item())


def test_the_two_streams_share_no_weight():
    encoder = TwoStream(1, (56, 56), 8)

    assert not torch.equal(encoder.central[0].weight, encoder.surround[0].weight)


def test_initial_weights_are_those_of_the_authors_code():
    torch.manual_seed(0)
    convolution = Patch(1, (64, 64), 8).trunk[3]

    assert convolution.weight.std().item() == pytest.approx((2 / (5 * 5 * 192)) ** 0.5, rel=0.02)
    assert not convolution.bias.any()


@every_trunk
def test_pooled_in_a_pyramid_patches_may_be_of_any_size(name):
    encoder = build(EncoderSettings(name=name, dim=5, pooling="pyramid"), ImageShape(2, (64, 64)))

    for size in [(64, 64), (80, 70), (97, 128)]:
        assert encoder(torch.randn(2, 2, *size)).shape == (2, 5)
