"""One encoder for all inputs."""

import pytest
import torch

from gemel.energies import EVIDENCE, NAMES
from gemel.errors import ShapeError
from gemel.inputs import ImageShape

SHAPE = ImageShape(channels=1, size=(8, 8))
# Warping compares sequences of vectors: see test_build.
every_energy = pytest.mark.parametrize("energy", sorted(set(NAMES) - {"warping"}))


@pytest.fixture
def network_of(network_for):
    def make(energy="cosine", name="linear", **encoder):
        settings = {"encoder": {"name": name, "dim": 6, **encoder}, "energy": energy}
        return network_for(settings, SHAPE)

    return make


@every_energy
def test_the_energy_of_two_images_is_that_of_their_embeddings(energy, network_of, images_of):
    network = network_of(energy)
    left, right = images_of(5), images_of(5, seed=1)

    found = network.energy(left, right)

    expected = network.measure.paired(network.encoder(left), network.encoder(right))
    assert torch.equal(found, expected)


@every_energy
def test_the_energies_of_a_batch_are_those_of_each_two(energy, network_of, images_of):
    network, images = network_of(energy).double(), images_of(4).double()

    found = network.energies(network(images), torch.ones(4, 4, dtype=torch.bool))

    for i in range(4):
        for j in range(4):
            each = network.energy(images[i : i + 1], images[j : j + 1])
            torch.testing.assert_close(found[i, j], each[0])


def test_calling_the_network_embeds(network_of, images_of):
    network = network_of()

    assert torch.equal(network(images_of(3)), network.embed(images_of(3)))


def test_both_inputs_go_through_one_set_of_weights(network_of, images_of):
    network = network_of("euclidean")

    assert [name for name, _ in network.named_parameters()] == [
        name for name, _ in network.named_parameters() if name.startswith("encoder.")
    ]
    network.energy(images_of(2), images_of(2, seed=1)).sum().backward()
    assert all(weight.grad.abs().sum() > 0 for weight in network.parameters() if weight.ndim > 1)


@pytest.mark.parametrize("energy", sorted(EVIDENCE))
def test_a_learned_head_is_part_of_the_network(energy, network_of, images_of):
    network = network_of(energy)

    network.energy(images_of(2), images_of(2, seed=1)).sum().backward()

    assert all(weight.grad.any() for weight in network.measure.parameters())
    assert any(key.startswith("measure.") for key in network.state_dict())


def test_one_seed_builds_one_network(network_of):
    one, again = network_of(name="residual", width=4), network_of(name="residual", width=4)

    assert all(torch.equal(a, b) for a, b in zip(one.parameters(), again.parameters(), strict=True))


def test_columns_of_one_kind_go_through_the_one_encoder_and_back_in_place(
    network_for, images_of, table
):
    network = network_for(
        {"form": "siamese", "encoder": {"name": "linear", "dim": 6}},
        {"visible": SHAPE, "infrared": SHAPE},
    )
    images = images_of(5)

    found = network.embed(
        table(5, visible=(images[[1, 2]], [1, 2]), infrared=(images[[0, 3, 4]], [0, 3, 4]))
    )

    torch.testing.assert_close(found, network.embed(images))


def test_a_column_that_nobody_in_the_batch_has_is_passed_over(network_of, images_of, table):
    network = network_of()
    images = images_of(2)

    found = network.embed(table(2, visible=(images, [0, 1]), infrared=(images[:0], [])))

    assert torch.equal(found, network.embed(images))


@pytest.mark.parametrize(
    ("visible", "infrared", "message"),
    [
        (
            [0, 1],
            [1, 2],
            r"one cell of each sample; sample 1 .* has visible and infrared",
        ),
        ([0], [1], r"sample 2 .* has none"),
    ],
)
def test_a_sample_with_several_cells_or_none_is_refused(
    visible, infrared, message, network_of, images_of, table
):
    batch = table(
        3,
        visible=(images_of(len(visible)), visible),
        infrared=(images_of(len(infrared)), infrared),
    )
    with pytest.raises(ShapeError, match=message):
        network_of().embed(batch)
