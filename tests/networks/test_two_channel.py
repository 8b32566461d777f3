"""Two images enter as channels of one."""

import pytest
import torch

from gemel.energies import Energy, Ensemble
from gemel.errors import SettingsError, ShapeError
from gemel.inputs import ImageShape, SeriesShape

SHAPE = ImageShape(channels=3, size=(12, 12))


@pytest.fixture
def network_of(network_for):
    def make(name="book", shape=SHAPE, **encoder):
        settings = {"form": "two-channel", "encoder": {"name": name, "dim": 6, **encoder}}
        return network_for(settings, shape)

    return make


@pytest.fixture
def images(images_of):
    return images_of(5, channels=3, side=12)


def test_the_energy_is_minus_the_mean_logit_of_both_orders(network_of, images):
    network = network_of().double()
    left, right = images[:2].double(), images[3:].double()

    def logit(first, second):
        stacked = torch.cat([first, second], dim=1)
        features = network.measure.encoder(stacked).clamp(min=0)
        weight, bias = network.measure.head[1].parameters()
        return features @ weight[0] + bias

    expected = -(logit(left, right) + logit(right, left)) / 2
    torch.testing.assert_close(network.energy(left, right), expected)


def test_the_matrix_holds_every_pair_however_many_are_taken_at_once(
    network_of, images, monkeypatch
):
    network, values = network_of().double(), images.flatten(1).double()
    left, right = values[:3], values

    monkeypatch.setattr("gemel.networks._early_fusion._PAIRS_AT_ONCE", 4)
    found = network.measure.matrix(left, right)

    for i in range(3):
        for j in range(5):
            each = network.measure.paired(left[i : i + 1], right[j : j + 1])
            torch.testing.assert_close(found[i, j], each[0])


def test_only_the_compared_pairs_are_computed_and_each_once(network_of, images):
    network = network_of().double()
    outputs = network(images.double())
    compared = torch.zeros(5, 5, dtype=torch.bool)
    compared[0, 1] = compared[1, 0] = compared[4, 2] = True
    seen = []
    network.measure.encoder.register_forward_hook(lambda _, inputs, out: seen.append(len(out)))

    found = network.energies(outputs, compared)

    assert sum(seen) == 4  # two pairs, in both orders
    expected = network.measure.matrix(outputs, outputs)
    torch.testing.assert_close(found[compared], expected[compared])
    torch.testing.assert_close(found, found.T)


def test_gradients_of_both_entries_of_a_pair_reach_the_weights(network_of, images):
    network = network_of().double()
    compared = ~torch.eye(5, dtype=torch.bool)

    def gradient(energies):
        network.zero_grad()
        energies[compared].sum().backward()
        return [weight.grad.clone() for weight in network.parameters()]

    outputs = network(images.double())
    found = gradient(network.energies(outputs, compared))

    assert all(part.any() for part in found)
    torch.testing.assert_close(found, gradient(network.measure.matrix(outputs, outputs)))


def test_both_orders_stay_alike_under_batch_normalisation(network_of, images):
    network = network_of("residual", width=4, normalisation="batch", dropout=0.0).train()
    left, right = images[:2], images[3:]

    torch.testing.assert_close(network.energy(left, right), network.energy(right, left))


def test_an_embedding_is_the_image_itself(network_of, images):
    assert torch.equal(network_of().embed(images), images.flatten(1))


def test_its_measure_goes_where_energies_go(network_of, images):
    measure, values = network_of().measure.eval(), images.flatten(1)

    assert isinstance(measure, Energy)
    assert measure.matrix(values[:0], values).shape == (0, 5)
    assert measure.paired(values[:0], values[:0]).shape == (0,)


@pytest.mark.parametrize("name", ["patch", "patch-deep", "two-stream"])
@pytest.mark.parametrize("pooling", ["none", "pyramid"])
def test_every_variant_of_the_paper_is_an_encoder_away(name, pooling, network_of, images_of):
    network = network_of(name, ImageShape(1, (64, 64)), pooling=pooling)

    energy = network.energy(images_of(2, side=64), images_of(2, seed=1, side=64))

    assert energy.isfinite().all()


def test_images_of_another_size_are_refused(network_of, images_of):
    with pytest.raises(
        ShapeError, match=r"\(channels, height, width\) \(3, 12, 12\); got \(3, 8, 8\)"
    ):
        network_of().embed(images_of(2, channels=3))


def test_what_is_no_image_is_refused(network_of):
    with pytest.raises(SettingsError, match=r"stacks two images as channels.*SeriesShape"):
        network_of(shape=SeriesShape(features=2, length=9))


def test_a_foreign_backbone_is_refused_before_it_is_fetched(network_of):
    with pytest.raises(SettingsError, match=r"needs an encoder of 6 channels, and hf:resnet"):
        network_of("hf:resnet")


def test_a_classifier_may_share_its_decision(network_of, images):
    network = network_of()
    network.measure = Ensemble(network.measure, trees=2, depth=1)

    assert torch.equal(network.embed(images), images.flatten(1))
