"""Several inputs of one event, one embedding."""

import math

import pytest
import torch

from gemel.errors import SettingsError, ShapeError
from gemel.inputs import ImageShape, VectorShape
from gemel.networks._cross_modal import CrossModal
from gemel.networks._fusion import _with_some_dropped

SHAPES = {
    "image": ImageShape(1, (12, 12)),
    "sound": ImageShape(1, (8, 8)),
    "current": VectorShape(5),
}
SETTINGS = {
    "encoder": {"name": "linear", "dim": 8},
    "encoders": {"image": {"name": "book", "dim": 8}},
    "tokens": 2,
    "heads": 2,
    "modality_dropout": 0.0,
}


@pytest.fixture
def network_of(network_for):
    def make(**settings):
        return network_for(SETTINGS | settings, SHAPES)

    return make


@pytest.fixture
def event(images_of, vectors_of, table):
    """Five events of three modalities, of which the named rows miss some."""

    def build(**missing):
        whole = {
            "image": images_of(5, side=12),
            "sound": images_of(5, seed=1),
            "current": vectors_of(5),
        }
        rows = {
            name: [row for row in range(5) if row not in missing.get(name, ())] for name in whole
        }
        return table(5, **{name: (whole[name][rows[name]], rows[name]) for name in whole})

    return build


def attention_by_loops(layer, tokens, present):
    """Equation by equation, one sample, one query and one head at a time."""
    batch, columns, count, width = tokens.shape
    size = width // layer.heads
    query, key, value = layer.project(tokens).split(width, dim=-1)
    heard = torch.zeros_like(tokens)
    for b in range(batch):
        for c in range(columns):
            others = [
                (d, t) for d in range(columns) if d != c and present[b, d] for t in range(count)
            ]
            for t in range(count):
                for part in range(layer.heads if others else 0):
                    at = slice(part * size, (part + 1) * size)
                    score = [
                        query[b, c, t, at] @ key[b, d, u, at] / math.sqrt(size) for d, u in others
                    ]
                    weight = torch.stack(score).softmax(0)
                    for w, (d, u) in zip(weight, others, strict=True):
                        heard[b, c, t, at] += w * value[b, d, u, at]
                if others:
                    heard[b, c, t] = layer.attended(heard[b, c, t])
    told = layer.after_attention(tokens + heard)
    return layer.after_mlp(told + layer.mlp(told))


def layer_and_tokens(columns=3):
    torch.manual_seed(0)
    layer = CrossModal(width=4, heads=2).double()
    return layer, torch.randn(4, columns, 2, 4, dtype=torch.float64)


PRESENT = torch.tensor([[1, 1, 1], [1, 0, 1], [0, 1, 0], [0, 1, 1]], dtype=torch.bool)


@torch.no_grad()
def test_attention_agrees_with_its_equation_written_as_loops():
    layer, tokens = layer_and_tokens()

    expected = attention_by_loops(layer, tokens, PRESENT)

    torch.testing.assert_close(layer(tokens, PRESENT)[PRESENT], expected[PRESENT])


def test_gradients_of_attention_agree_with_finite_differences():
    layer, tokens = layer_and_tokens()

    assert torch.autograd.gradcheck(lambda x: layer(x, PRESENT)[PRESENT], tokens.requires_grad_())


def test_a_modality_alone_is_changed_by_nobody():
    layer, tokens = layer_and_tokens()
    present = torch.tensor([[False, True, False]]).expand(4, 3)

    found = layer(tokens, present)[:, 1]

    told = layer.after_attention(tokens[:, 1])
    torch.testing.assert_close(found, layer.after_mlp(told + layer.mlp(told)))


@pytest.mark.parametrize(
    "missing",
    [
        {},
        {"image": [0]},
        {"sound": [0, 1], "current": [0, 4]},
        {"image": [0, 1, 2, 3, 4], "sound": [0, 1, 2, 3, 4]},
    ],
)
def test_a_sample_reads_the_same_whatever_others_in_the_batch_miss(missing, network_of, event):
    network = network_of().eval()
    batch = event(**missing)

    together = network.embed(batch)

    assert together.isfinite().all()
    for row in range(5):
        rest = [other for other in range(5) if other != row]
        without = {name: rest + missing.get(name, []) for name in SHAPES}
        alone = {name: cell for name, cell in event(**without).columns.items() if len(cell.place)}
        one = type(batch)(1, {n: type(c)(c.inputs, c.place * 0) for n, c in alone.items()})
        torch.testing.assert_close(network.embed(one)[0], together[row])


def test_every_modality_that_is_there_has_a_say(network_of, event):
    network = network_of().eval()
    whole = network.embed(event())

    for name in SHAPES:
        without = network.embed(event(**{name: [2]}))
        assert not torch.allclose(without[2], whole[2])
        rest = [0, 1, 3, 4]
        torch.testing.assert_close(without[rest], whole[rest])


def test_gradients_reach_every_branch_and_the_attention(network_of, event):
    network = network_of(modality_dropout=0.3).train()

    outputs = network(event(image=[1], sound=[2]))
    network.energies(outputs, torch.ones(5, 5, dtype=torch.bool)).sum().backward()

    assert all(weight.grad.any() for weight in network.parameters() if weight.ndim > 1)


def test_a_sample_with_one_modality_passes_a_finite_gradient(network_of, event):
    network = network_of().train()

    network(event(sound=range(5), current=range(5))).square().sum().backward()

    held = [weight.grad for weight in network.parameters() if weight.grad is not None]
    assert all(gradient.isfinite().all() for gradient in held)


def test_cells_are_dropped_as_often_as_asked_but_never_the_last():
    torch.manual_seed(0)
    present = torch.ones(20_000, 3, dtype=torch.bool)
    present[10_000:, 0] = False

    kept = _with_some_dropped(present, 0.4)

    assert not (kept & ~present).any()
    assert kept.any(1).all()
    # Independently, but that what would lose all keeps one: 0.6 + 0.4**3 / 3 of three cells.
    assert abs(kept[:10_000].float().mean() - (0.6 + 0.4**3 / 3)) < 0.01
    assert abs(kept[10_000:, 1:].float().mean() - (0.6 + 0.4**2 / 2)) < 0.01


def test_cells_are_dropped_in_training_alone_and_by_torchs_seed(network_of, event):
    network, batch = network_of(modality_dropout=0.9), event()

    def trained(seed):
        torch.manual_seed(seed)
        return network.train()(batch)

    assert torch.equal(trained(1), trained(1))
    assert not torch.allclose(trained(1), trained(2))
    assert not torch.allclose(trained(1), network.eval()(batch))
    assert torch.equal(network(batch), network(batch))


def test_a_column_that_the_batch_does_not_even_name_is_missing(network_of, event, table):
    network, batch = network_of().eval(), event(sound=range(5))
    named = {name: (c.inputs, c.place.tolist()) for name, c in batch.columns.items()}
    del named["sound"]

    assert torch.equal(network.embed(table(5, **named)), network.embed(batch))


def test_a_sample_with_nothing_is_refused(network_of, event):
    with pytest.raises(ShapeError, match=r"at least one cell of each sample; sample 3 .* none"):
        network_of().embed(event(image=[3], sound=[3], current=[3]))


def test_an_embedding_that_cannot_be_cut_is_refused(network_of):
    with pytest.raises(
        SettingsError, match=r"length 8 cannot be cut into 3 tokens of 2 heads each: 3 x 2"
    ):
        network_of(tokens=3)
