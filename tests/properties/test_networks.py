"""Laws every network obeys, on inputs nobody chose by hand."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from gemel.encoders import EncoderSettings
from gemel.inputs import Cell, Cells, ImageShape, VectorShape
from gemel.networks import NetworkSettings, build

IMAGE, VECTOR = ImageShape(1, (8, 8)), VectorShape(5)
TABLE = {"image": IMAGE, "other": IMAGE, "vector": VECTOR}
ENCODER = EncoderSettings(name="linear", dim=8)
OF_IMAGES = {
    "siamese": {},
    "decision network": {"energy": "concatenation"},
    "untied": {"form": "untied"},
    "untied decision network": {"form": "untied", "energy": "concatenation"},
    "two-channel": {"form": "two-channel"},
    "simsiam": {"form": "simsiam"},
}
every_network = pytest.mark.parametrize("kind", [*OF_IMAGES, "pseudo-siamese", "fusion"])
every_table = pytest.mark.parametrize("kind", ["pseudo-siamese", "fusion"])
seeds = st.integers(min_value=0, max_value=2**31)
sizes = st.integers(min_value=1, max_value=9)


def drawn(kind, seed, size):
    """A network at rest and two batches for it, in float64."""
    torch.manual_seed(seed)
    if kind in OF_IMAGES:
        network = build(NetworkSettings(encoder=ENCODER, **OF_IMAGES[kind]), IMAGE)
        batches = torch.randn(2, size, 1, 8, 8, dtype=torch.float64)
    else:
        chosen = NetworkSettings(
            form=kind, encoder=ENCODER, **({"tokens": 2, "heads": 2} if kind == "fusion" else {})
        )
        network = build(chosen, TABLE)
        batches = [table_of(size, several=kind == "fusion") for _ in range(2)]
    return network.eval().double(), *batches


def table_of(size, *, several):
    """A table whose samples have one cell each, or `several`."""
    first = torch.randint(3, (size,))
    there = torch.nn.functional.one_hot(first, 3).bool()
    if several:
        there |= torch.rand(size, 3) < 0.5
    kinds = {"image": (1, 8, 8), "other": (1, 8, 8), "vector": (5,)}
    columns = {}
    for (name, shape), held in zip(kinds.items(), there.T, strict=True):
        place = held.nonzero().flatten()
        columns[name] = Cell(torch.randn(len(place), *shape, dtype=torch.float64), place)
    return Cells(size, columns)


def in_order(batch, order):
    """The batch whose row i was row `order[i]`."""
    if not isinstance(batch, Cells):
        return batch[order]
    columns = {}
    for name, cell in batch.columns.items():
        place, rank = order.argsort()[cell.place].sort()
        columns[name] = Cell(cell.inputs[rank], place)
    return Cells(batch.size, columns)


@every_network
@settings(max_examples=15)
@given(seed=seeds, size=sizes)
def test_swapping_the_inputs_changes_nothing(kind, seed, size):
    network, left, right = drawn(kind, seed, size)

    torch.testing.assert_close(network.energy(left, right), network.energy(right, left))


@every_network
@settings(max_examples=15)
@given(seed=seeds, size=sizes)
def test_permuting_the_batch_permutes_the_result(kind, seed, size):
    network, batch, _ = drawn(kind, seed, size)
    order, compared = torch.randperm(size), torch.ones(size, size, dtype=torch.bool)
    permuted = in_order(batch, order)

    energies = network.energies(network(batch), compared)

    torch.testing.assert_close(network.embed(permuted), network.embed(batch)[order])
    torch.testing.assert_close(
        network.energies(network(permuted), compared), energies[order][:, order]
    )


@every_network
@settings(max_examples=15)
@given(seed=seeds, size=sizes)
def test_the_matrix_of_a_batch_holds_the_paired_energies(kind, seed, size):
    network, left, right = drawn(kind, seed, size)

    every = network.measure.matrix(network.embed(left), network.embed(right))

    torch.testing.assert_close(every.diagonal(), network.energy(left, right))


@settings(max_examples=30)
@given(seed=seeds, size=sizes)
def test_what_a_missing_modality_would_have_held_changes_nothing(seed, size):
    network, batch, _ = drawn("fusion", seed, size)
    tokens = torch.randn(size, 3, 2, 4, dtype=torch.float64)
    present = torch.zeros(size, 3, dtype=torch.bool)
    for column, cell in enumerate(batch.columns.values()):
        present[cell.place, column] = True
    other = torch.where(present[..., None, None], tokens, 1e6 * torch.randn_like(tokens))

    found, expected = network.attention(other, present), network.attention(tokens, present)

    assert torch.equal(found[present], expected[present])


@every_table
@settings(max_examples=15)
@given(seed=seeds, size=sizes)
def test_a_sample_reads_the_same_alone_and_in_company(kind, seed, size):
    network, batch, _ = drawn(kind, seed, size)

    together = network.embed(batch)

    for row in range(size):
        columns = {
            name: Cell(cell.inputs[cell.place == row], cell.place[cell.place == row] - row)
            for name, cell in batch.columns.items()
        }
        torch.testing.assert_close(network.embed(Cells(1, columns))[0], together[row])
