"""Every loss and miner of pytorch-metric-learning, over our energies where it allows."""

import inspect
import re

import pytest
import torch
from pytorch_metric_learning import distances, losses, miners

from gemel.errors import SettingsError
from gemel.losses import (
    MetricLearningObjective,
    MultiSimilarityObjective,
    NTXentObjective,
    Objective,
)

pytestmark = [
    # HistogramLoss indexes with a list of lists, the large-margin losses call scipy on a tensor.
    pytest.mark.filterwarnings("ignore:Using a non-tuple sequence:UserWarning"),
    pytest.mark.filterwarnings("ignore:__array_wrap__ must accept:DeprecationWarning"),
]

BASES = {
    "BaseLossWrapper",
    "BaseMetricLossFunction",
    "BaseMiner",
    "EmbeddingRegularizerMixin",
    "GenericPairLoss",
    "WeightRegularizerMixin",
}
IMPOSSIBLE = {
    "CrossBatchMemory": "wraps another loss; name that one, and set objective.memory",
    "ManifoldLoss": "wants a proxy for each sample",
    "MultipleLosses": "wraps other losses; name one of them",
    "SelfSupervisedLoss": "wraps another loss; name that one",
    "SmoothAPLoss": "cuts a batch into groups that are identities only where",
    "EmbeddingsAlreadyPackagedAsTriplets": "wants batches laid out as anchor, positive, negative",
}
NEEDS = {"RankedListLoss": {"margin": 0.4, "Tn": 1.0}}
WITHOUT_MINER = {"InstanceLoss", "P2SGradLoss", "PNPLoss", "RankedListLoss", "VICRegLoss"}


def public(module):
    return sorted(
        name for name, thing in vars(module).items() if inspect.isclass(thing) and name not in BASES
    )


LOSSES = [name for name in public(losses) if name not in IMPOSSIBLE]
MINERS = [name for name in public(miners) if name not in IMPOSSIBLE]
MINED = [name for name in LOSSES if name not in WITHOUT_MINER]


def objective_of(loss, **more):
    torch.manual_seed(0)
    return MetricLearningObjective(
        loss, arguments=NEEDS.get(loss, {}), identities=4, dim=5, **more
    ).double()


def gradients(objective, meeting):
    """What one backward pass leaves with the energies and the embeddings."""
    torch.manual_seed(1)
    loss = objective(meeting)
    loss.backward()
    assert loss.isfinite()
    assert loss.ndim == 0
    return [
        torch.zeros_like(each) if each.grad is None else each.grad
        for each in (meeting.energies, meeting.embeddings)
    ]


@pytest.mark.parametrize("loss", LOSSES)
def test_every_loss_runs_and_teaches(meet, loss):
    objective, meeting = objective_of(loss), meet(dim=5)

    of_energies, of_embeddings = gradients(objective, meeting)

    assert isinstance(objective, Objective)
    assert of_energies.isfinite().all()
    assert of_embeddings.isfinite().all()
    assert of_energies.any() != of_embeddings.any()
    assert objective.offered(meeting) == 21
    assert 0 < objective.share_active(meeting) <= 1


@pytest.mark.parametrize("miner", MINERS)
@pytest.mark.parametrize("loss", ["ContrastiveLoss", "TripletMarginLoss", "ArcFaceLoss"])
def test_every_miner_runs(meet, loss, miner):
    of_energies, of_embeddings = gradients(objective_of(loss, miner=miner), meet(dim=5))

    assert of_energies.isfinite().all()
    assert of_embeddings.isfinite().all()


@pytest.mark.parametrize("loss", MINED)
def test_every_loss_that_takes_a_miner_runs_with_one(meet, loss):
    objective = objective_of(loss, miner="HDCMiner", miner_arguments={"filter_percentage": 0.8})

    of_energies, of_embeddings = gradients(objective, meet(dim=5))

    assert of_energies.any() != of_embeddings.any()


@pytest.mark.parametrize("name", sorted(IMPOSSIBLE))
def test_what_cannot_run_says_why(name):
    kind = "miner" if hasattr(miners, name) else "loss"
    named = {"loss": name} if kind == "loss" else {"loss": "ContrastiveLoss", "miner": name}
    message = f"The {kind} {name} cannot run here: it {IMPOSSIBLE[name]}"
    with pytest.raises(SettingsError, match=f"^{re.escape(message)}"):
        MetricLearningObjective(**named)


@pytest.mark.parametrize("loss", ["NTXentLoss", "SupConLoss", "MultiSimilarityLoss"])
def test_under_the_cosine_our_energies_give_what_the_librarys_own_distance_does(meet, loss):
    meeting = meet(dim=5)
    unit = torch.nn.functional.normalize(meeting.embeddings)
    cosine = meet(dim=5, embeddings=meeting.embeddings, energies=1 - unit @ unit.T)

    expected = getattr(losses, loss)()(meeting.embeddings, meeting.identity)

    torch.testing.assert_close(objective_of(loss)(cosine), expected)


def test_a_triplet_loss_agrees_with_the_library_on_its_own_distance(meet):
    meeting = meet(dim=5)
    distance = distances.LpDistance(normalize_embeddings=False)
    energies = distance(meeting.embeddings)

    expected = losses.TripletMarginLoss(margin=0.5, distance=distance)(
        meeting.embeddings, meeting.identity
    )

    objective = MetricLearningObjective("TripletMarginLoss", arguments={"margin": 0.5})
    torch.testing.assert_close(objective(meet(dim=5, energies=energies)), expected)


def test_the_librarys_mined_multi_similarity_agrees_with_ours(meet):
    meeting = meet(identity=(0, 0, 0, 1, 1, 2, 2))
    library = MetricLearningObjective("MultiSimilarityLoss", miner="MultiSimilarityMiner")

    torch.testing.assert_close(library(meeting), MultiSimilarityObjective()(meeting))


def test_the_librarys_nt_xent_agrees_with_ours(meet):
    library = MetricLearningObjective("NTXentLoss", arguments={"temperature": 0.3})

    torch.testing.assert_close(library(meet()), NTXentObjective(0.3)(meet()))


@pytest.mark.parametrize("miner", [None, "BatchHardMiner", "PairMarginMiner"])
def test_energies_that_nobody_compares_do_not_matter(meet, miner):
    compared = meet().compared.clone()
    compared[0, 1] = compared[1, 0] = compared[2, 4] = compared[4, 2] = False
    objective = objective_of("ContrastiveLoss", miner=miner)

    before, after = (
        objective(meet(compared=compared, energies=meet().energies.detach().where(compared, other)))
        for other in (0.5, 1e6)
    )

    assert before > 0
    assert torch.equal(before, after)


def test_the_hardest_pair_is_the_hardest_of_those_compared(meet):
    compared = meet().compared.clone()
    compared[0, 1] = False
    energies = meet().energies.detach().clone()
    energies[0, 1], energies[0, 2] = 9.0, 1.5  # the farthest positive of 0 is out of bounds
    alone = torch.arange(7)[:, None] == 0

    objective = MetricLearningObjective(
        "TripletMarginLoss", arguments={"margin": 2.0}, miner="BatchHardMiner"
    )
    got = objective(meet(compared=compared & alone, energies=energies))

    torch.testing.assert_close(got, 2 + 1.5 - energies[0, 3:].min())


def test_two_views_are_what_genuine_pairs_are(meet):
    meeting = meet(identity=(0, 1, 2, 0, 1, 2), dim=5)

    expected = losses.VICRegLoss()(meeting.embeddings[:3], ref_emb=meeting.embeddings[3:])

    torch.testing.assert_close(objective_of("VICRegLoss")(meeting), expected)


@pytest.mark.parametrize("loss", ["ArcFaceLoss", "ProxyAnchorLoss", "P2SGradLoss"])
def test_a_loss_with_weights_offers_them_to_training(meet, loss):
    objective = objective_of(loss)
    (weights,) = objective.parameters()

    objective(meet(dim=5)).backward()

    assert sorted(weights.shape) == [4, 5]
    assert weights.grad.any()


def test_asking_how_much_is_active_draws_nothing_at_random(meet):
    objective = objective_of("TripletMarginLoss", miner="UniformHistogramMiner")
    torch.manual_seed(5)
    before = torch.get_rng_state()

    objective.share_active(meet())

    assert torch.equal(torch.get_rng_state(), before)


def test_a_miner_that_finds_nothing_leaves_nothing_active(meet):
    energies = torch.where(meet().same, 0.1, 5.0).double().requires_grad_()
    meeting = meet(energies=energies)
    objective = objective_of("TripletMarginLoss", miner="TripletMarginMiner")

    loss = objective(meeting)
    loss.backward()

    assert loss == 0
    assert not energies.grad.any()
    assert objective.share_active(meeting) == 0


@pytest.mark.parametrize("loss", LOSSES)
def test_a_batch_that_compares_nobody_gives_a_zero_that_backpropagates(meet, loss):
    meeting = meet(dim=5, compared=torch.zeros(7, 7, dtype=torch.bool))
    objective = objective_of(loss)

    value = objective(meeting)
    value.backward()

    assert value == 0
    assert objective.share_active(meeting) == 0


def test_forgeries_are_refused_by_a_loss_that_reads_identities(meet):
    same = meet().same.clone()
    same[0, 1] = same[1, 0] = False
    message = (
        "pml:FastAPLoss takes everything from identities, and would compare samples that this "
        "data keeps apart: forgeries, or inputs of one kind. Take a loss that reads pairs, such "
        "as pml:MultiSimilarityLoss."
    )
    with pytest.raises(SettingsError, match=f"^{re.escape(message)}$"):
        objective_of("FastAPLoss")(meet(dim=5, same=same))


def test_a_loss_with_weights_does_not_care_who_is_compared(meet):
    compared = meet().compared.clone()
    compared[0, 3] = False

    torch.testing.assert_close(
        objective_of("ArcFaceLoss")(meet(dim=5, compared=compared)),
        objective_of("ArcFaceLoss")(meet(dim=5)),
    )


def test_more_identities_than_weights_are_refused_with_the_way_out(meet):
    objective = MetricLearningObjective("ArcFaceLoss", arguments={"num_classes": 3}, dim=5)
    message = (
        "pml:ArcFaceLoss holds weights for num_classes=3 identities, and a batch shows number 3, "
        "counted from 0. Leave num_classes out."
    )
    with pytest.raises(SettingsError, match=f"^{re.escape(message)}$"):
        objective(meet(dim=5))


def test_listed_pairs_are_refused_by_a_loss_with_weights(meet):
    with pytest.raises(SettingsError, match="holds weights for each identity, and listed pairs"):
        objective_of("ArcFaceLoss")(meet())


@pytest.mark.parametrize("loss", ["CircleLoss", "VICRegLoss"])
def test_a_network_without_embeddings_is_refused_with_the_way_out(meet, loss):
    message = (
        f"pml:{loss} reads embeddings, but this network compares two inputs at once and has none. "
        "Take one that reads energies, such as ContrastiveLoss or TripletMarginMiner."
    )
    with pytest.raises(SettingsError, match=f"^{re.escape(message)}$"):
        objective_of(loss)(meet())
