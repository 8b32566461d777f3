"""Encoders of features of the user's own."""

import re

import pytest
import torch

from gemel.encoders import MLP, EncoderSettings, build
from gemel.errors import SettingsError
from gemel.inputs import VectorShape

NAMES = ["mlp", "linear", "identity"]
FIVE = VectorShape(5)
every_encoder = pytest.mark.parametrize("name", NAMES)


@every_encoder
def test_vectors_become_embeddings_of_the_length_that_is_told(name):
    encoder = build(EncoderSettings(name=name), FIVE)

    embedding = encoder(torch.randn(3, 5))

    assert embedding.shape == (3, encoder.dim)
    assert encoder.dim == (5 if name == "identity" else 128)


@every_encoder
def test_normalised_embeddings_have_length_one(name):
    encoder = build(EncoderSettings(name=name, normalise=True), FIVE)

    torch.testing.assert_close(encoder(torch.randn(3, 5)).norm(dim=1), torch.ones(3))


def test_identity_hands_the_vector_on():
    vectors = torch.randn(3, 5)

    assert torch.equal(build(EncoderSettings(name="identity"), FIVE)(vectors), vectors)


def test_a_length_asked_of_identity_is_refused():
    message = (
        "network.encoder.dim=64 has no effect on the encoder 'identity', which reads init_from, "
        "name, "
        "normalise. Leave it out."
    )
    with pytest.raises(SettingsError, match=f"^{re.escape(message)}$"):
        build(EncoderSettings(name="identity", dim=64), FIVE)


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_a_perceptron_has_the_weights_its_layers_add_up_to(layers):
    settings = EncoderSettings(name="mlp", dim=4, width=7, layers=layers)

    weights = sum(weight.numel() for weight in build(settings, FIVE).parameters())

    assert weights == (5 + 1) * 7 + (layers - 1) * (7 + 1) * 7 + (7 + 1) * 4


def mapped(layer, inputs):
    """A linear layer, number by number."""
    return [
        sum(weight * value for weight, value in zip(row, inputs, strict=True)) + bias
        for row, bias in zip(layer.weight.tolist(), layer.bias.tolist(), strict=True)
    ]


def test_a_perceptron_is_its_equation():
    torch.manual_seed(0)
    encoder = MLP(5, 2, width=3).double()
    vector = torch.randn(1, 5, dtype=torch.float64)

    hidden = [max(0.0, unit) for unit in mapped(encoder.layers[0], vector[0].tolist())]
    expected = mapped(encoder.layers[-1], hidden)

    assert encoder(vector)[0].tolist() == pytest.approx(expected)


def test_dropout_acts_in_training_only():
    torch.manual_seed(0)
    encoder = build(EncoderSettings(name="mlp", dropout=0.5), FIVE)
    vectors = torch.randn(2, 5)

    assert not torch.equal(encoder(vectors), encoder(vectors))
    encoder.eval()
    assert torch.equal(encoder(vectors), encoder(vectors))


@pytest.mark.parametrize("name", ["mlp", "linear"])
def test_gradients_reach_every_weight(name):
    torch.manual_seed(0)
    encoder = build(EncoderSettings(name=name, layers=2 if name == "mlp" else 1), FIVE)

    encoder(torch.randn(16, 5)).square().sum().backward()

    assert all(weight.grad.any() for weight in encoder.parameters())
