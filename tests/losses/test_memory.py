"""A batch in the company of earlier ones."""

import re
from dataclasses import replace

import pytest
import torch

from gemel.energies import Euclidean
from gemel.errors import RangeError, SettingsError
from gemel.losses import (
    CrossBatchMemory,
    Meeting,
    PairObjective,
    TripletObjective,
    contrastive_loss,
)

matrix = Euclidean().matrix


def meeting_of(identity, seed, **more):
    who = torch.tensor(identity)
    drawn = torch.randn(
        len(who), 3, generator=torch.Generator().manual_seed(seed), dtype=torch.float64
    )
    drawn.requires_grad_()
    facts = {
        "energies": matrix(drawn, drawn),
        "same": who[:, None] == who[None, :],
        "compared": ~torch.eye(len(who), dtype=torch.bool),
        "embeddings": drawn,
        "identity": who,
    }
    return Meeting(**(facts | more))


def remembering(*meetings, size=100):
    memory = CrossBatchMemory(size)
    for meeting in meetings:
        memory.remember(meeting)
    return memory


def test_every_sample_meets_its_batch_and_what_came_before():
    old, new = meeting_of((0, 1, 2), seed=0), meeting_of((1, 0), seed=1)

    wide = remembering(old).widened(new, matrix)

    assert len(wide) == 5
    assert torch.equal(wide.energies[:2, :2], new.energies)
    torch.testing.assert_close(wide.energies[:2, 2:], matrix(new.embeddings, old.embeddings))
    assert wide.same[0].tolist() == [True, False, False, True, False]
    assert wide.compared[0].tolist() == [False, True, True, True, True]
    assert wide.identity.tolist() == [1, 0, 0, 1, 2]


def test_what_is_remembered_is_nobodys_anchor():
    wide = remembering(meeting_of((0, 1, 2), seed=0)).widened(meeting_of((1, 0), seed=1), matrix)

    assert not wide.compared[2:].any()


def test_the_loss_is_that_over_pairs_of_the_batch_and_of_batch_with_memory():
    old, new = meeting_of((0, 1, 2), seed=0), meeting_of((1, 0), seed=1)

    costs = []
    everyone = [*new.embeddings, *old.embeddings]
    identity = [*new.identity, *old.identity]
    for i in range(2):
        for j in range(i + 1, 5):
            energy = (everyone[i] - everyone[j]).norm()
            same = identity[i] == identity[j]
            costs.append(energy**2 / 2 if same else (1 - energy).clamp(min=0) ** 2 / 2)

    got = PairObjective(contrastive_loss, balanced=False)(remembering(old).widened(new, matrix))

    torch.testing.assert_close(got, torch.stack(costs).mean())


def test_only_the_batch_gets_a_gradient():
    old, new = meeting_of((0, 1, 2), seed=0), meeting_of((1, 0), seed=1)

    TripletObjective(margin=5.0)(remembering(old).widened(new, matrix)).backward()

    assert new.embeddings.grad.any()
    assert old.embeddings.grad is None


def test_the_oldest_are_forgotten_first():
    memory = remembering(*(meeting_of((n, n), seed=n) for n in range(3)), size=3)

    wide = memory.widened(meeting_of((9,), seed=9), matrix)

    assert len(memory) == 3
    assert wide.identity.tolist() == [9, 1, 2, 2]


def test_forgetting_leaves_the_batch_alone():
    memory, new = remembering(meeting_of((0, 1), seed=0)), meeting_of((1, 0), seed=1)

    memory.forget()
    wide = memory.widened(new, matrix)

    assert len(memory) == 0
    assert wide == new


def test_a_forgery_is_nobodys_positive_and_meets_no_other_forgery():
    old = meeting_of((0, 0), seed=0, forged=torch.tensor([False, True]))
    new = meeting_of((0, 0), seed=1, forged=torch.tensor([False, True]))

    wide = remembering(old).widened(new, matrix)

    assert wide.same[:2, 2:].tolist() == [[True, False], [False, False]]
    assert wide.compared[:2, 2:].tolist() == [[True, True], [True, False]]


def test_samples_of_one_side_do_not_meet_across_batches_either():
    old = meeting_of((0, 0), seed=0, side=torch.tensor([0, 1]))
    new = meeting_of((0, 1), seed=1, side=torch.tensor([0, 1]))

    wide = remembering(old).widened(new, matrix)

    assert wide.compared[:2, 2:].tolist() == [[False, True], [True, False]]
    assert wide.side.tolist() == [0, 1, 0, 1]


@pytest.mark.parametrize("absent", ["embeddings", "identity"])
def test_listed_pairs_are_refused_with_the_way_out(absent):
    message = (
        "objective.memory compares a batch with earlier ones by whom they show, so it needs "
        "embeddings and identities; listed pairs and triplets, and networks that read two inputs "
        "at once, have none. Leave objective.memory at 0."
    )
    meeting = replace(meeting_of((0, 1), seed=0), **{absent: None})
    with pytest.raises(SettingsError, match=f"^{re.escape(message)}$"):
        CrossBatchMemory(3).remember(meeting)
    with pytest.raises(SettingsError, match=f"^{re.escape(message)}$"):
        CrossBatchMemory(3).widened(meeting, matrix)


def test_a_memory_of_nothing_is_refused_with_the_way_out():
    message = (
        "CrossBatchMemory needs size >= 1, got 0. To train without one, leave objective.memory at "
        "0."
    )
    with pytest.raises(RangeError, match=f"^{re.escape(message)}$"):
        CrossBatchMemory(0)
