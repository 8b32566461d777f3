"""Each energy against its equation written as a loop, and what they all promise."""

import math
import re

import pytest
import torch

from gemel import energies
from gemel.energies import (
    EVIDENCE,
    Concatenation,
    Correlation,
    Cosine,
    Energy,
    Euclidean,
    WeightedDifference,
)
from gemel.errors import SettingsError, ShapeError, UnknownNameError


def euclidean(a, b):
    return math.sqrt(sum((x - y) ** 2 for x, y in zip(a, b, strict=True)))


def squared_euclidean(a, b):
    return sum((x - y) ** 2 for x, y in zip(a, b, strict=True))


def manhattan(a, b):
    return sum(abs(x - y) for x, y in zip(a, b, strict=True))


def exponential_manhattan(a, b):
    return 1 - math.exp(-manhattan(a, b))


def cosine(a, b):
    dot = sum(x * y for x, y in zip(a, b, strict=True))
    return 1 - dot / math.sqrt(sum(x * x for x in a) * sum(y * y for y in b))


def correlation(a, b):
    mean_a, mean_b = sum(a) / len(a), sum(b) / len(b)
    return cosine([x - mean_a for x in a], [y - mean_b for y in b])


ALPHA, BIAS = (0.5, -1.5, 0.0, -0.25), 0.75


def weighted_difference(a, b):
    return -(BIAS + sum(w * abs(x - y) for w, x, y in zip(ALPHA, a, b, strict=True)))


# Two hidden units: a row of W for each, over [a; b].
W = ((0.5, -1.0, 0.25, 2.0, 1.5, 0.0, -0.75, 1.0), (-1.0, 0.5, 0.5, -0.5, 0.25, 1.0, -2.0, 0.75))
C, V = (0.1, -0.2), (0.75, -0.5)


def concatenation(a, b):
    def decision(both):
        rows = zip(V, W, C, strict=True)
        return BIAS + sum(v * math.log1p(math.exp(dot(row, both) + c)) for v, row, c in rows)

    return -(decision([*a, *b]) + decision([*b, *a])) / 2


def dot(a, b):
    return sum(x * y for x, y in zip(a, b, strict=True))


def warping(a, b):
    """The textbook's table, over two vectors of half the coordinates each."""
    cut = len(a) // 2
    first, second = ([a[:cut], a[cut:]], [b[:cut], b[cut:]])
    near = [[euclidean(x, y) for y in second] for x in first]
    return (near[0][0] + min(0, near[0][1], near[1][0]) + near[1][1]) / 2


EQUATIONS = {
    "euclidean": euclidean,
    "squared-euclidean": squared_euclidean,
    "cosine": cosine,
    "manhattan": manhattan,
    "exponential-manhattan": exponential_manhattan,
    "correlation": correlation,
    "warping": warping,
    "weighted-difference": weighted_difference,
    "concatenation": concatenation,
}
every_energy = pytest.mark.parametrize("name", energies.NAMES)
# A decision network may rate two equal embeddings as it likes.
every_difference = pytest.mark.parametrize(
    "name", [name for name in energies.NAMES if name != "concatenation"]
)


def built(name, dim=4):
    """The energy called `name` in float64; a learned head gets weights of both signs."""
    if name == "concatenation":
        return decision_network(dim)
    energy = energies.build(name, dim, steps=2)
    if isinstance(energy, WeightedDifference):
        energy.load_state_dict(
            {"alpha": torch.tensor((ALPHA * dim)[:dim]), "bias": torch.tensor(BIAS)}
        )
        energy.double()
    return energy


def decision_network(dim):
    head = Concatenation(dim, hidden=2).double()
    weights = {
        "first.weight": torch.tensor(W).repeat_interleave(dim // 4, dim=1),
        "first.bias": torch.tensor(C),
        "second.weight": torch.tensor([V]),
        "second.bias": torch.tensor([BIAS]),
    }
    head.load_state_dict(weights)
    return head


def two_batches(rows=5, dim=4):
    generator = torch.Generator().manual_seed(7)
    return torch.randn(2, rows, dim, generator=generator, dtype=torch.float64)


def test_every_name_has_an_equation_to_be_held_to():
    assert set(EQUATIONS) == set(energies.NAMES)


@every_energy
def test_agrees_with_its_equation_written_as_a_loop(name):
    left, right = two_batches()

    expected = [[EQUATIONS[name](a, b) for b in right.tolist()] for a in left.tolist()]

    expected = torch.tensor(expected, dtype=torch.float64)
    torch.testing.assert_close(built(name).matrix(left, right), expected)
    torch.testing.assert_close(built(name).paired(left, right), expected.diagonal())


@every_energy
def test_gradients_agree_with_finite_differences_on_both_sides(name):
    energy = built(name)
    left, right = two_batches(rows=3)
    inputs = [left.clone().requires_grad_(), right.clone().requires_grad_()]

    assert torch.autograd.gradcheck(energy.paired, inputs)
    assert torch.autograd.gradcheck(energy.matrix, inputs)


@every_energy
def test_gradients_agree_when_a_batch_meets_itself(name):
    energy = built(name)
    batch = two_batches(rows=4)[0].clone().requires_grad_()
    above = torch.ones(4, 4, dtype=torch.bool).triu(diagonal=1)

    assert torch.autograd.gradcheck(lambda z: energy.matrix(z, z)[above], batch)


@pytest.mark.parametrize("name", sorted(EVIDENCE))
@pytest.mark.parametrize("form", ["paired", "matrix"])
def test_gradients_reach_the_weights_of_a_learned_head(name, form):
    head = energies.build(name, 4).double()
    sides = two_batches(rows=3)
    names = [key for key, _ in head.named_parameters()]

    def energies_under(*weights):
        head_under = dict(zip(names, weights, strict=True))
        return torch.func.functional_call(_Form(head, form), _prefixed(head_under), (*sides,))

    weights = [weight.detach().clone().requires_grad_() for weight in head.parameters()]
    assert torch.autograd.gradcheck(energies_under, weights)


class _Form(torch.nn.Module):
    def __init__(self, head, form):
        super().__init__()
        self.head = head
        self.form = form

    def forward(self, left, right):
        return getattr(self.head, self.form)(left, right)


def _prefixed(weights):
    return {f"head.{name}": value for name, value in weights.items()}


@every_difference
def test_two_equal_embeddings_pass_a_gradient_of_zero(name):
    energy = built(name)
    point = torch.tensor([[1.0, 2.0, -3.0, 0.5]], dtype=torch.float64).requires_grad_()

    energy.paired(point, point.detach().clone()).sum().backward()
    energy.matrix(point, point.detach().clone()).sum().backward()

    assert torch.equal(point.grad, torch.zeros_like(point))


@every_difference
def test_equal_embeddings_are_as_alike_as_it_gets(name):
    point = two_batches()[0]
    energy = built(name)

    least = energy.paired(point, point)

    rest = -BIAS if name == "weighted-difference" else 0.0
    assert torch.equal(least, torch.full_like(least, rest))


@every_energy
@pytest.mark.parametrize("tiny", [0.0, 1e-30])
def test_a_zero_vector_passes_a_finite_gradient(name, tiny):
    energy = built(name)
    zero = torch.full((1, 4), tiny, dtype=torch.float64, requires_grad=True)

    energy.paired(zero, torch.ones(1, 4, dtype=torch.float64)).sum().backward()

    # The rates of all energies here are bounded by their weights or by 2 |a - b|.
    assert zero.grad.abs().max() <= 2


@pytest.mark.parametrize(
    ("energy", "vector"), [(Cosine(), torch.zeros(1, 3)), (Correlation(), torch.ones(1, 3))]
)
def test_a_vector_without_direction_reads_one_half_and_passes_no_gradient(energy, vector):
    vector = vector.clone().requires_grad_()

    measured = energy.paired(vector, torch.tensor([[1.0, 2.0, 4.0]]))
    measured.sum().backward()

    torch.testing.assert_close(measured, torch.tensor([0.5]))
    assert torch.equal(vector.grad, torch.zeros(1, 3))


def test_cosine_keeps_the_digits_that_one_minus_a_dot_product_cancels():
    left = torch.tensor([[1.0, 0.0]])
    right = torch.tensor([[1.0, 1e-4]])

    torch.testing.assert_close(
        Cosine().paired(left, right), torch.tensor([0.5e-8]), rtol=1e-4, atol=0
    )


def test_correlation_is_blind_to_offset_and_scale():
    left, right = two_batches()

    torch.testing.assert_close(
        Correlation().paired(3 * left + 5, right), Correlation().paired(left, right)
    )


@pytest.mark.parametrize("name", sorted(EVIDENCE))
def test_a_fresh_head_reads_larger_differences_as_less_alike(name):
    near, far = torch.full((1, 16), 0.1), torch.full((1, 16), 0.9)
    head = energies.build(name, 16)

    assert head.paired(torch.zeros(1, 16), near) < head.paired(torch.zeros(1, 16), far)


@every_energy
def test_no_block_of_queries_by_items_by_dim_is_held(name):
    energy = built(name, dim=64)
    queries, items = two_batches(rows=50, dim=64)
    held = []

    def pack(tensor):
        held.append(tensor.numel())
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        energy.matrix(queries.clone().requires_grad_(), items.clone().requires_grad_())

    assert max(held) <= 50 * 64


@pytest.mark.parametrize("hidden", [1, 3, 7])
def test_a_decision_network_answers_the_same_in_one_tile_and_in_many(hidden, monkeypatch):
    head = Concatenation(4, hidden).double()
    queries, items = two_batches(rows=20)
    whole = head.matrix(queries, items[:13])

    monkeypatch.setattr("gemel.energies._concatenation._HIDDEN_AT_ONCE", 9 * hidden)

    torch.testing.assert_close(head.matrix(queries, items[:13]), whole)


def test_a_decision_network_has_as_many_hidden_units_as_were_asked_for():
    assert energies.build("concatenation", 8, hidden=3).first.out_features == 3
    assert energies.build("concatenation", 8).first.out_features == 8


def test_hidden_units_are_refused_where_there_are_none():
    with pytest.raises(SettingsError, match=r"hidden=3 has no effect on the energy 'cosine'"):
        energies.build("cosine", 8, hidden=3)


@pytest.mark.parametrize("name", energies.NAMES)
def test_evidence_is_what_falls_below_zero(name):
    left, right = two_batches(rows=50)

    found = built(name).matrix(left, right)

    assert bool((found < 0).any()) == (name in EVIDENCE)


@every_energy
def test_an_empty_side_gives_an_empty_answer(name):
    energy = built(name)
    none, some = torch.zeros(0, 4, dtype=torch.float64), torch.ones(3, 4, dtype=torch.float64)

    assert energy.matrix(none, some).shape == (0, 3)
    assert energy.paired(none, none).shape == (0,)


@every_energy
def test_every_name_builds_an_energy(name):
    assert isinstance(energies.build(name, 8, steps=4), Energy)


def test_an_unknown_name_is_refused_with_the_nearest():
    with pytest.raises(
        UnknownNameError, match=r"^Unknown energy 'cosin'\. Did you mean 'cosine'\?$"
    ):
        energies.build("cosin", 8)


def test_shape_notation_is_enforced_in_tests():
    with pytest.raises(Exception, match=r"(?i)type-check"):
        Euclidean().matrix(torch.ones(2, 3), torch.ones(2, 4))


@every_energy
def test_paired_refuses_two_shapes_and_names_the_way_out(name, as_a_user):
    energy = built(name, dim=8)
    kind = type(energy).__name__
    message = (
        f"{kind}.paired compares row i with row i, so both sides need one shape (pairs, dim); "
        "got left (32, 8) and right (16, 8). To compare every query with every item, "
        f"call `{kind}.matrix`."
    )
    with pytest.raises(ShapeError, match=f"^{re.escape(message)}$"):
        energy.paired(torch.ones(32, 8), torch.ones(16, 8))


@every_energy
def test_matrix_refuses_embeddings_of_two_lengths_and_names_the_way_out(name, as_a_user):
    energy = built(name, dim=8)
    kind = type(energy).__name__
    message = (
        f"{kind}.matrix compares embeddings of one length, (queries, dim) with (items, dim); "
        "got queries (8,) and items (16, 8). Embed both sides with one encoder; a single "
        "embedding z enters as z[None]."
    )
    with pytest.raises(ShapeError, match=f"^{re.escape(message)}$"):
        energy.matrix(torch.ones(8), torch.ones(16, 8))
