"""Two branches for every input, weights apart."""

import pytest
import torch

from gemel.encoders import EncoderSettings, build
from gemel.energies import Euclidean
from gemel.errors import SettingsError
from gemel.inputs import ImageShape
from gemel.networks import Untied

SHAPE = ImageShape(channels=1, size=(8, 8))


@pytest.fixture
def network_of(network_for):
    def make(energy):
        settings = {
            "form": "untied",
            "encoder": {"name": "linear", "dim": 6},
            "energy": energy,
        }
        return network_for(settings, SHAPE)

    return make


@pytest.mark.parametrize("energy", ["euclidean", "concatenation"])
def test_the_energy_is_the_mean_of_both_ways_round(energy, network_of, images_of):
    network = network_of(energy)
    left, right = images_of(4), images_of(4, seed=1)
    f, g, m = network.first, network.second, network.measure.measure.paired

    expected = (m(f(left), g(right)) + m(g(left), f(right))) / 2

    torch.testing.assert_close(network.energy(left, right), expected)
    every = network.measure.matrix(network.embed(left), network.embed(right))
    torch.testing.assert_close(every.diagonal(), expected)


def test_the_branches_have_weights_of_their_own(network_of, images_of):
    network = network_of("euclidean")

    network.energy(images_of(3), images_of(3, seed=1)).sum().backward()

    assert not torch.equal(network.first.layers[1].weight, network.second.layers[1].weight)
    assert all(weight.grad.any() for weight in network.parameters())


def test_an_embedding_is_both_branches_side_by_side(network_of, images_of):
    network, images = network_of("cosine"), images_of(3)

    found = network.embed(images)

    assert torch.equal(found, torch.cat([network.first(images), network.second(images)], dim=1))


def test_branches_of_two_lengths_are_refused():
    first, second = (build(EncoderSettings(name="linear", dim=dim), SHAPE) for dim in (6, 7))

    with pytest.raises(SettingsError, match=r"one length to be compared, got 6 and 7"):
        Untied(first, second, Euclidean())
