import pytest
import torch

from gemel.encoders import EncoderSettings
from gemel.energies import NAMES
from gemel.errors import SettingsError, UnknownNameError
from gemel.networks import NetworkSettings, build


def network_of(energy="cosine", name="linear", **encoder):
    torch.manual_seed(0)
    settings = NetworkSettings(encoder=EncoderSettings(name=name, dim=6, **encoder), energy=energy)
    return build(settings, channels=1, size=(8, 8))


def images_of(batch, seed=0):
    return torch.randn(batch, 1, 8, 8, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("energy", NAMES)
def test_the_energy_of_two_images_is_that_of_their_embeddings(energy):
    network = network_of(energy)
    left, right = images_of(5), images_of(5, seed=1)

    found = network.energy(left, right)

    expected = network.measure.paired(network.encoder(left), network.encoder(right))
    assert torch.equal(found, expected)


@pytest.mark.parametrize("energy", NAMES)
def test_swapping_the_two_inputs_changes_nothing(energy):
    network = network_of(energy)
    left, right = images_of(5), images_of(5, seed=1)

    assert torch.equal(network.energy(left, right), network.energy(right, left))


def test_calling_the_network_embeds():
    network = network_of()

    assert torch.equal(network(images_of(3)), network.embed(images_of(3)))


def test_both_inputs_go_through_one_set_of_weights():
    network = network_of("euclidean")

    assert [name for name, _ in network.named_parameters()] == [
        name for name, _ in network.named_parameters() if name.startswith("encoder.")
    ]
    network.energy(images_of(2), images_of(2, seed=1)).sum().backward()
    assert all(weight.grad.abs().sum() > 0 for weight in network.parameters() if weight.ndim > 1)


def test_a_learned_head_is_part_of_the_network():
    network = network_of("weighted-difference")

    network.energy(images_of(2), images_of(2, seed=1)).sum().backward()

    assert network.measure.alpha.grad.abs().sum() > 0
    assert "measure.alpha" in network.state_dict()


def test_one_seed_builds_one_network():
    one, again = network_of(name="residual", width=4), network_of(name="residual", width=4)

    assert all(torch.equal(a, b) for a, b in zip(one.parameters(), again.parameters(), strict=True))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"energy": "cosin"}, "Unknown energy 'cosin'. Did you mean 'cosine'"),
        ({"encoder": {"name": "resdual"}}, "Unknown encoder 'resdual'. Did you mean 'residual'"),
    ],
)
def test_a_name_nobody_answers_to_is_refused_with_the_nearest(settings, message):
    with pytest.raises(UnknownNameError, match=message):
        build(NetworkSettings.read(settings, "network"), channels=1, size=(8, 8))


def test_an_unknown_key_inside_the_encoder_suggests_the_nearest():
    with pytest.raises(SettingsError, match=r"unknown key 'encoder.dims'. Did you mean 'dim'\?"):
        NetworkSettings.read({"encoder": {"dims": 3}}, "network")
