"""Noisy rectified linear units: their noise in training, their equivariance at rest."""

from math import exp, sqrt

import pytest
import torch

from gemel.encoders import EncoderSettings, NReLU, build
from gemel.energies import Cosine
from gemel.inputs import ImageShape


@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("scale", [0.01, 0.5, 7.0])
def test_scaling_the_intensity_scales_the_embedding(scale, layers):
    torch.manual_seed(0)
    encoder = NReLU(3, (6, 6), 16, layers=layers).double().eval()
    images = torch.randn(4, 3, 6, 6, dtype=torch.float64)

    torch.testing.assert_close(encoder(scale * images), scale * encoder(images))


def test_the_cosine_energy_does_not_see_the_intensity():
    torch.manual_seed(0)
    encoder = build(EncoderSettings(name="nrelu", layers=2), ImageShape(1, (8, 8))).double().eval()
    left, right = torch.randn(2, 5, 1, 8, 8, dtype=torch.float64)

    bright = Cosine().paired(encoder(9 * left), encoder(right / 5))

    torch.testing.assert_close(bright, Cosine().paired(encoder(left), encoder(right)))


def test_at_rest_a_unit_is_the_positive_part_of_its_input():
    torch.manual_seed(0)
    encoder = NReLU(1, (3, 3), 5).eval()
    image = torch.randn(1, 1, 3, 3)
    weights, pixels = encoder.layers[1].weight.tolist(), image.flatten().tolist()

    expected = [max(0.0, sum(w * x for w, x in zip(row, pixels, strict=True))) for row in weights]

    torch.testing.assert_close(encoder(image)[0], torch.tensor(expected))


def test_in_training_a_unit_adds_noise_of_its_sigmoid_as_variance():
    torch.manual_seed(0)
    encoder = NReLU(1, (3, 3), 5).double()
    images = torch.randn(4, 1, 3, 3, dtype=torch.float64)
    inputs = images.flatten(1) @ encoder.layers[1].weight.T

    torch.manual_seed(7)
    embedding = encoder(images)
    torch.manual_seed(7)
    draws = torch.randn(4, 5, dtype=torch.float64)

    for row in range(4):
        for unit in range(5):
            x = inputs[row, unit].item()
            noise = sqrt(1 / (1 + exp(-x))) * draws[row, unit].item()
            assert embedding[row, unit].item() == pytest.approx(max(0.0, x + noise))


@pytest.mark.parametrize("value", [-1e4, -200.0, 0.0, 200.0, 1e4])
def test_gradients_are_finite_however_far_off_a_unit_is(value):
    encoder = NReLU(1, (1, 1), 1)
    encoder.layers[1].weight.data.fill_(1)
    image = torch.full((8, 1, 1, 1), value, requires_grad=True)

    encoder(image).sum().backward()

    assert image.grad.isfinite().all()
