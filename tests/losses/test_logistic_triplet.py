"""The logistic triplet loss of tracking against its equation written as loops."""

import math

import torch

from gemel.losses import LogisticTripletObjective, Meeting, Objective, TripletObjective


def test_agrees_with_nested_loops_over_the_exemplar_and_its_scores(meet):
    meeting = meet()

    of_anchors = []
    for a, row in enumerate(meeting.energies.tolist()):
        scores = {x: -energy for x, energy in enumerate(row) if x != a}
        positives = [v for x, v in scores.items() if meeting.same[a, x]]
        negatives = [v for x, v in scores.items() if not meeting.same[a, x]]
        total = 0.0
        for v_p in positives:
            for v_n in negatives:
                total += math.log(1 + math.exp(v_n - v_p))
        if positives and negatives:
            of_anchors.append(total / (len(positives) * len(negatives)))

    objective = LogisticTripletObjective()
    assert isinstance(objective, Objective)
    assert objective.offered(meeting) == 3 * 2 * 4 + 2 * 1 * 5
    torch.testing.assert_close(objective(meeting).item(), sum(of_anchors) / len(of_anchors))


def test_gradient_agrees_with_finite_differences(meet):
    meeting = meet()
    objective = LogisticTripletObjective()

    assert torch.autograd.gradcheck(
        lambda e: objective(Meeting(e, meeting.same, meeting.compared)), meeting.energies
    )


def test_agrees_with_the_soft_triplet_loss_where_identities_have_as_many_samples(meet):
    meeting = meet(identity=(0, 0, 1, 1, 2, 2))

    torch.testing.assert_close(
        LogisticTripletObjective()(meeting), TripletObjective(margin="soft")(meeting)
    )


def test_an_anchor_with_many_triplets_weighs_no_more_than_one_with_few(meet):
    solved = torch.where(meet().same, 0.0, 1e3).double()
    tied = torch.zeros(7, dtype=torch.float64)
    solved[3] = tied  # the anchor of 5 triplets, beside three of 8 and one more of 5

    got = LogisticTripletObjective()(meet(energies=solved))

    torch.testing.assert_close(got.item(), math.log(2) / 5)
