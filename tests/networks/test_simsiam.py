"""A prediction from one view against the other view's projection."""

import pytest
import torch
from torch.nn.functional import cosine_similarity

from gemel.errors import SettingsError
from gemel.inputs import ImageShape

ALL = torch.ones(4, 4, dtype=torch.bool)


@pytest.fixture
def network_of(network_for):
    def make(**settings):
        chosen = {
            "form": "simsiam",
            "encoder": {"name": "linear", "dim": 6},
            "projection": 10,
            "prediction": 5,
        }
        return network_for(chosen | settings, ImageShape(1, (8, 8)))

    return make


def test_entries_compare_a_prediction_with_a_projection(network_of, images_of):
    network = network_of().double()
    projected = network(images_of(4).double())

    found = network.energies(projected, ALL)

    predicted = network.predict(projected)
    for i in range(4):
        for j in range(4):
            alike = cosine_similarity(predicted[i], projected[j], dim=0)
            torch.testing.assert_close(found[i, j], 1 - alike)


def test_the_projection_predicted_passes_no_gradient(network_of):
    network = network_of().eval()
    projected = torch.randn(4, 10, generator=torch.Generator().manual_seed(3)).requires_grad_()

    network.energies(projected, ALL)[0, 1].backward()

    assert projected.grad[0].any()
    assert not projected.grad[1:].any()


def test_gradients_reach_encoder_projector_and_predictor(network_of, images_of):
    network = network_of()

    network.energies(network(images_of(4)), ALL).triu(1).sum().backward()

    assert all(weight.grad.any() for weight in network.parameters() if weight.ndim > 1)


def test_projections_have_mean_zero_and_variance_one_over_a_batch(network_of, images_of):
    projected = network_of()(images_of(64))

    assert projected.shape == (64, 10)
    torch.testing.assert_close(projected.mean(0), torch.zeros(10), atol=1e-5, rtol=0)
    torch.testing.assert_close(projected.std(0, correction=0), torch.ones(10), atol=1e-3, rtol=0)


def test_embeddings_are_the_encoders_and_compared_by_their_angle(network_of, images_of):
    network = network_of().eval()
    left, right = images_of(3), images_of(3, seed=1)

    assert torch.equal(network.embed(left), network.encoder(left))
    torch.testing.assert_close(
        network.energy(left, right),
        1 - cosine_similarity(network.encoder(left), network.encoder(right)),
    )


def test_an_energy_that_would_never_learn_is_refused(network_of):
    with pytest.raises(SettingsError, match=r"concatenation has weights.*never train"):
        network_of(energy="concatenation")
