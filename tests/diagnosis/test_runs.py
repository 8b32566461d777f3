"""Each fault of a run provoked by a network that really has it, and a run that has none."""

import numpy as np
import pytest
import torch
from torch import nn

from gemel.diagnosis import examine_epoch, examine_history, loss_of_collapse
from gemel.losses import PairObjective, TripletObjective, contrastive_loss

DIM = 16


def linear(scale=1.0, seed=0):
    torch.manual_seed(seed)
    network = nn.Linear(DIM, 8)
    network.weight.data *= scale
    return network


def names(findings):
    return [finding.name for finding in findings]


def test_a_run_that_goes_well_is_left_in_peace(learn, crowd):
    facts = learn(linear(), TripletObjective("all", margin=1.0), crowd(), crowd(seed=1))

    assert facts[-1].equal_error_rate < 0.1
    for done in range(1, len(facts) + 1):
        assert examine_history(facts[:done], margin=1.0, stuck_at=1.0) == []


def test_a_network_that_is_only_pulled_together_collapses(learn, crowd):
    def pull(energy, same):
        return energy.square().mean()

    facts = learn(linear(), PairObjective(pull), crowd(), crowd(seed=1), epochs=8, rate=0.05)

    (finding,) = [found for found in examine_epoch(facts[-1]) if found.name == "collapse"]
    assert finding.severity == "error"
    assert "spread is 0.0" in finding.evidence
    assert "--set training.learning_rate=1e-4" in finding.remedy
    assert examine_epoch(facts[0]) == []


@pytest.mark.parametrize("mining", ["all", "hard"])
def test_dead_units_leave_the_loss_at_the_margin(learn, crowd, mining):
    network = nn.Sequential(linear(), nn.ReLU())
    network[0].bias.data.fill_(-100.0)
    objective = TripletObjective(mining, margin=0.5)

    facts = learn(network, objective, crowd(), crowd(seed=1), epochs=3)

    findings = examine_history(facts, stuck_at=loss_of_collapse(objective))
    (stuck,) = [found for found in findings if found.name == "loss stuck at the margin"]
    assert "stood at 0.5 for 3 epochs, the loss when nobody is told apart (0.5)" in stuck.evidence
    assert "--set training.warmup=0.2" in stuck.remedy
    assert "loss stuck at the margin" not in names(examine_history(facts[:2], stuck_at=0.5))


def test_dead_units_leave_the_contrastive_loss_at_its_constant(learn, crowd):
    network = nn.Sequential(linear(), nn.ReLU())
    network[0].bias.data.fill_(-100.0)
    objective = PairObjective(contrastive_loss)

    facts = learn(network, objective, crowd(), crowd(seed=1), epochs=3)

    level = loss_of_collapse(objective)
    assert level == pytest.approx(1 / 4)
    assert "loss stuck at the margin" in names(examine_history(facts, stuck_at=level))


def test_a_loss_that_stands_still_near_chance_is_stuck_wherever_it_stands(epoch_of):
    still = [epoch_of(epoch, 0.71, equal_error_rate=0.48) for epoch in (1, 2, 3)]
    learned = [epoch_of(epoch, 0.71, equal_error_rate=0.03) for epoch in (1, 2, 3)]
    moving = [epoch_of(epoch, 1 / epoch, equal_error_rate=0.48) for epoch in (1, 2, 3)]

    assert names(examine_history(still)) == ["loss stuck at the margin"]
    assert examine_history(learned, stuck_at=0.71) == []
    assert names(examine_history(moving)) == ["nothing learned"]


def test_a_level_is_trusted_where_no_error_is_measured(epoch_of):
    epochs = [epoch_of(epoch, 0.2) for epoch in (1, 2, 3)]

    assert names(examine_history(epochs, stuck_at=0.2)) == ["loss stuck at the margin"]
    assert examine_history(epochs, stuck_at=0.25) == []


def test_a_margin_far_below_the_energies_leaves_the_miner_empty(learn, crowd):
    objective = TripletObjective("semi-hard", margin=1e-6)

    facts = learn(linear(1000.0), objective, crowd(noise=2.0), crowd(noise=2.0), epochs=1)

    (finding,) = examine_epoch(facts[0], margin=1e-6)
    assert finding.name == "empty miner"
    assert f"though the EER is still {facts[0].training_error:.1%}" in finding.evidence
    assert "--set objective.margin=2e-06" in finding.remedy
    assert "--set objective.mining=all" in finding.remedy


def test_an_empty_miner_is_no_fault_once_all_is_learned(epoch_of):
    assert examine_epoch(epoch_of(active=0.0, training_error=0.01, equal_error_rate=0.2)) == []
    assert examine_epoch(epoch_of(active=0.0, equal_error_rate=0.01)) == []
    assert names(examine_epoch(epoch_of(active=0.0, equal_error_rate=0.3))) == ["empty miner"]
    assert "objective.margin" not in examine_epoch(epoch_of(active=0.0))[0].remedy


def test_a_validation_list_the_wrong_way_round_shows_errors_beyond_chance(learn, crowd):
    objective = TripletObjective("all", margin=1.0)

    facts = learn(linear(), objective, crowd(), crowd(seed=1), epochs=3, inverted=True)

    (finding,) = [found for found in examine_history(facts) if found.name == "inverted pairs"]
    assert finding.severity == "error"
    assert "`same` is 1 for one identity" in finding.remedy
    assert "inverted pairs" not in names(examine_history(facts[:2]))


def test_guessing_is_not_called_inverted_but_nothing_learned(epoch_of):
    guessing = [epoch_of(epoch, 1 / epoch, equal_error_rate=0.52) for epoch in (1, 2, 3)]

    (finding,) = examine_history(guessing)

    assert finding.name == "nothing learned"
    assert "52.0%" in finding.evidence
    assert examine_history(guessing[:2]) == []


def test_a_run_that_diverged_is_not_called_healthy(epoch_of):
    grown = [epoch_of(epoch, 10.0**epoch, equal_error_rate=0.49) for epoch in (4, 5, 6)]

    assert names(examine_history(grown)) == ["nothing learned"]


def test_a_network_that_learns_noise_by_heart_overfits(learn):
    draws = np.random.default_rng(0)
    who = np.repeat(np.arange(6), 4)
    parts = [(draws.normal(size=(24, 100)).astype(np.float32), who) for _ in range(2)]
    torch.manual_seed(0)

    facts = learn(nn.Linear(100, 8), TripletObjective("all", margin=1.0), *parts)

    (finding,) = examine_history(facts)
    assert finding.name == "overfitting"
    assert finding.severity == "warning"
    assert f"{facts[-1].equal_error_rate:.1%} on the validation part" in finding.evidence
    assert "--set network.encoder.dropout=0.5" in finding.remedy
    assert "augmentation" in finding.remedy


@pytest.mark.parametrize(("seen", "unseen"), [(0.01, 0.05), (0.2, 0.3), (None, 0.4), (0.1, None)])
def test_a_small_or_unknown_gap_is_not_called_overfitting(epoch_of, seen, unseen):
    assert examine_history([epoch_of(training_error=seen, equal_error_rate=unseen)]) == []


def test_a_run_before_its_first_epoch_shows_nothing():
    assert examine_history([]) == []
