"""Spatial pyramid pooling: its bins, and images of any size through whatever is pooled so."""

from math import ceil, floor

import pytest
import torch

from gemel.encoders import EncoderSettings, build
from gemel.inputs import ImageShape

LEVELS = (1, 2, 4)


def pyramid(channels):
    """The pooling in front of an encoder's last layer."""
    settings = EncoderSettings(pooling="pyramid", width=channels)
    return build(settings, ImageShape(1, (8, 8))).head[0]


def by_hand(maps):
    """The largest value of each bin, bin by bin."""
    height, width = maps.shape
    return [
        max(
            maps[row, column].item()
            for row in range(floor(down * height / level), ceil((down + 1) * height / level))
            for column in range(floor(across * width / level), ceil((across + 1) * width / level))
        )
        for level in LEVELS
        for down in range(level)
        for across in range(level)
    ]


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (4, 4), (7, 5), (8, 13)])
def test_each_value_is_the_maximum_of_its_bin(size):
    maps = torch.randn(2, 3, *size, generator=torch.Generator().manual_seed(0))

    pooled = pyramid(3)(maps)

    expected = torch.tensor([[by_hand(channel) for channel in image] for image in maps])
    assert torch.equal(pooled, expected)


@pytest.mark.parametrize("name", ["residual", "vgg"])
@pytest.mark.parametrize("pooling", ["average", "pyramid"])
def test_an_image_of_any_size_gives_an_embedding_of_one_length(name, pooling):
    settings = EncoderSettings(name=name, dim=5, width=4, pooling=pooling)
    encoder = build(settings, ImageShape(1, (28, 28)))

    for size in [(8, 8), (28, 28), (29, 45), (100, 61)]:
        assert encoder(torch.randn(2, 1, *size)).shape == (2, 5)


def test_gradients_reach_the_pixel_that_won_its_bin_and_no_other():
    maps = torch.arange(16.0).reshape(1, 1, 4, 4).requires_grad_()

    pyramid(1)(maps)[0, 0, :5].sum().backward()

    # The last pixel wins the whole and its quarter; three others win a quarter each.
    expected = torch.zeros(4, 4)
    expected[3, 3] = 2
    expected[1, 1] = expected[1, 3] = expected[3, 1] = 1
    assert torch.equal(maps.grad[0, 0], expected)
