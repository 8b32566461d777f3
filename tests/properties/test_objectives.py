"""Laws every objective obeys, on batches nobody chose by hand."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from gemel.losses import Meeting, PairObjective, TripletObjective, build
from gemel.losses import ObjectiveSettings as Chosen

OBJECTIVES = {
    "contrastive": build(Chosen(positive_margin=0.1)),
    "contrastive, unbalanced": build(Chosen(balanced=False)),
    "binary-cross-entropy": build(Chosen(loss="binary-cross-entropy")),
    **{
        f"{loss}, {mining}": build(Chosen(loss=loss, mining=mining))
        for loss in ("triplet", "soft-triplet")
        for mining in ("all", "hard", "semi-hard")
    },
    "softmax-triplet of three": build(Chosen(loss="softmax-triplet", positives=2)),
    **{
        loss: build(Chosen(loss=loss))
        for loss in (
            "hinge",
            "logistic-triplet",
            "softmax-triplet",
            "difference",
            "weighted-difference",
            "ratio",
            "weighted-ratio",
            "nt-xent",
            "multi-similarity",
            "graded",
            "correlation",
            "alignment",
            "pml:ContrastiveLoss",
            "pml:SupConLoss",
        )
    },
    "pml:TripletMarginLoss, mined": build(
        Chosen(loss="pml:TripletMarginLoss", miner="TripletMarginMiner")
    ),
}
every_objective = pytest.mark.parametrize("objective", OBJECTIVES.values(), ids=list(OBJECTIVES))
identities = st.lists(st.integers(min_value=0, max_value=4), min_size=1, max_size=14)
seeds = st.integers(min_value=0, max_value=2**31)


def drawn(identity, seed):
    """Symmetric energies of a batch; nine in ten pairs of two samples are compared."""
    generator = torch.Generator().manual_seed(seed)
    rows = len(identity)
    half, chance = torch.rand(2, rows, rows, generator=generator, dtype=torch.float64)
    identity = torch.tensor(identity)
    compared = (chance + chance.T < 1.55).fill_diagonal_(False)
    return half + half.T, identity[:, None] == identity[None, :], compared


@every_objective
@settings(max_examples=15)
@given(identity=identities, seed=seeds)
def test_permuting_the_batch_changes_nothing(objective, identity, seed):
    parts = drawn(identity, seed)
    order = torch.randperm(len(identity), generator=torch.Generator().manual_seed(seed))

    permuted = Meeting(*(part[order][:, order] for part in parts))

    torch.testing.assert_close(objective(permuted), objective(Meeting(*parts)))
    assert objective.offered(permuted) == objective.offered(Meeting(*parts))


@every_objective
@settings(max_examples=15)
@given(identity=identities, seed=seeds)
def test_what_nobody_compares_may_be_anything(objective, identity, seed):
    energies, same, compared = drawn(identity, seed)
    unread = energies.masked_fill(~compared, torch.inf).requires_grad_()

    loss = objective(Meeting(unread, same, compared))
    loss.backward()

    torch.testing.assert_close(loss, objective(Meeting(energies, same, compared)))
    assert not unread.grad[~compared].any()


@every_objective
@settings(max_examples=15)
@given(identity=identities, seed=seeds)
def test_the_share_that_is_active_is_a_share_and_leaves_no_gradient(objective, identity, seed):
    energies, same, compared = drawn(identity, seed)
    meeting = Meeting(energies.requires_grad_(), same, compared)

    share = objective.share_active(meeting)

    assert energies.grad is None
    assert 0 <= share <= 1
    if share == 0:
        objective(meeting).backward()
        assert not energies.grad.any()


@every_objective
@settings(max_examples=15)
@given(identity=identities, seed=seeds)
def test_the_loss_is_never_negative_and_always_backpropagates(objective, identity, seed):
    energies, same, compared = drawn(identity, seed)
    energies.requires_grad_()

    loss = objective(Meeting(energies, same, compared))
    loss.backward()

    assert loss >= -1e-12  # a full correlation is one to rounding
    assert energies.grad.isfinite().all()
    assert not energies.grad.diagonal().any()


@every_objective
@settings(max_examples=15)
@given(identity=identities, seed=seeds)
def test_only_a_batch_that_offers_something_has_a_loss(objective, identity, seed):
    energies, same, compared = drawn(identity, seed)

    meeting = Meeting(energies, same, compared)
    if not objective.offered(meeting):
        assert objective(meeting) == 0


@pytest.mark.parametrize("margin", [0.2, "soft"])
@settings(max_examples=40)
@given(identity=identities, seed=seeds)
def test_all_triplets_agree_with_nested_loops(margin, identity, seed):
    energies, same, compared = drawn(identity, seed)

    costs = []
    for a in range(len(identity)):
        for p in range(len(identity)):
            for n in range(len(identity)):
                if compared[a, p] and same[a, p] and compared[a, n] and not same[a, n]:
                    gap = energies[a, p] - energies[a, n]
                    costs.append(
                        (1 + gap.exp()).log() if margin == "soft" else (gap + margin).clamp(min=0)
                    )
    used = [cost.item() for cost in costs if cost > 0]

    objective = TripletObjective(margin=margin)
    meeting = Meeting(energies, same, compared)
    got = objective(meeting).item()
    assert objective.offered(meeting) == len(costs)
    assert got == pytest.approx(sum(used) / max(len(used), 1))


@settings(max_examples=40)
@given(identity=identities, seed=seeds)
def test_balanced_kinds_weigh_the_same_however_many_there_are(identity, seed):
    energies, same, compared = drawn(identity, seed)

    def mean_energy(energy, same):
        return energy.mean()

    got = PairObjective(mean_energy)(Meeting(energies, same, compared))
    above = compared.triu(diagonal=1)
    halves = [energies[kind].mean() / 2 for kind in (above & same, above & ~same) if kind.any()]

    torch.testing.assert_close(got, sum(halves, torch.zeros((), dtype=torch.float64)))
