"""Objectives from settings."""

import re

import pytest
import torch

from gemel.errors import RangeError, SettingsError, UnknownNameError
from gemel.losses import (
    AlignmentObjective,
    GradedObjective,
    HardTripletObjective,
    LogisticTripletObjective,
    Meeting,
    MultiSimilarityObjective,
    NTXentObjective,
    ObjectiveSettings,
    PairObjective,
    SoftmaxTripletObjective,
    TripletObjective,
    binary_cross_entropy_loss,
    build,
    contrastive_loss,
    correlation_loss,
    graded_loss,
    hinge_loss,
)


def batch():
    energies = torch.rand(8, 8, generator=torch.Generator().manual_seed(1)) * 2
    same = torch.arange(8)[:, None] // 2 == torch.arange(8)[None, :] // 2
    return (energies + energies.T) / 2, same, ~torch.eye(8, dtype=torch.bool)


def contrastive_with_margins(energy, same):
    return contrastive_loss(energy, same, margin=1.5, positive_margin=0.2)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, PairObjective(contrastive_loss)),
        (
            {"margin": 1.5, "positive_margin": 0.2, "balanced": False},
            PairObjective(contrastive_with_margins, balanced=False),
        ),
        ({"loss": "triplet", "margin": 0.3}, TripletObjective(margin=0.3)),
        (
            {"loss": "triplet", "margin": 0.3, "mining": "hard"},
            TripletObjective("hard", margin=0.3),
        ),
        (
            {"loss": "soft-triplet", "mining": "semi-hard"},
            TripletObjective("semi-hard", margin="soft"),
        ),
        ({"loss": "binary-cross-entropy"}, PairObjective(binary_cross_entropy_loss)),
        ({"loss": "hinge", "balanced": False}, PairObjective(hinge_loss, balanced=False)),
        ({"loss": "logistic-triplet"}, LogisticTripletObjective()),
        ({"loss": "softmax-triplet", "negatives": 2}, SoftmaxTripletObjective(1, 2)),
        ({"loss": "softmax-triplet", "positives": 2}, SoftmaxTripletObjective(2, 1)),
        ({"loss": "difference", "margin": 0.3}, HardTripletObjective("difference", margin=0.3)),
        ({"loss": "ratio", "margin": 0.3}, HardTripletObjective("ratio", margin=0.3)),
        (
            {"loss": "weighted-difference", "temperature": 0.7},
            HardTripletObjective("difference", temperature=0.7),
        ),
        (
            {"loss": "weighted-ratio", "margin": 0.3, "temperature": 0.7},
            HardTripletObjective("ratio", margin=0.3, temperature=0.7),
        ),
        ({"loss": "nt-xent", "temperature": 0.5}, NTXentObjective(0.5)),
        (
            {
                "loss": "multi-similarity",
                "threshold": 0.6,
                "positive_scale": 3.0,
                "negative_scale": 20.0,
                "slack": 0.3,
            },
            MultiSimilarityObjective(
                threshold=0.6, positive_scale=3.0, negative_scale=20.0, slack=0.3
            ),
        ),
        ({"loss": "graded"}, GradedObjective(graded_loss)),
        ({"loss": "correlation"}, GradedObjective(correlation_loss)),
        ({"loss": "alignment"}, AlignmentObjective()),
    ],
)
def test_settings_build_the_objective_they_describe(settings, expected):
    objective = build(ObjectiveSettings(**settings))

    assert torch.equal(objective(Meeting(*batch())), expected(Meeting(*batch())))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"mining": "hard"},
            (
                "objective.mining=hard has no effect on the loss 'contrastive', which reads "
                "balanced, loss, margin, memory, positive_margin. Leave it out."
            ),
        ),
        (
            {"loss": "soft-triplet", "margin": 0.3},
            (
                "objective.margin=0.3 has no effect on the loss 'soft-triplet', which reads loss, "
                "memory, mining. Leave it out."
            ),
        ),
        (
            {"loss": "graded", "memory": 64},
            (
                "objective.memory=64 has no effect on the loss 'graded', which reads loss. Leave "
                "it out."
            ),
        ),
        (
            {"loss": "nt-xent", "miner": "HDCMiner"},
            (
                "objective.miner=HDCMiner has no effect on the loss 'nt-xent', which reads loss, "
                "memory, temperature. Leave it out."
            ),
        ),
    ],
)
def test_a_value_that_nobody_reads_is_refused(settings, message):
    with pytest.raises(SettingsError, match=f"^{re.escape(message)}$"):
        build(ObjectiveSettings(**settings))


def test_an_unknown_loss_suggests_the_nearest():
    message = "Unknown loss 'multi-similarty'. Did you mean 'multi-similarity'?"
    with pytest.raises(UnknownNameError, match=f"^{re.escape(message)}$"):
        build(ObjectiveSettings(loss="multi-similarty"))


def test_the_memory_is_read_by_training_and_changes_no_objective():
    plain, remembering = (build(ObjectiveSettings(memory=size)) for size in (0, 64))

    assert torch.equal(plain(Meeting(*batch())), remembering(Meeting(*batch())))


def test_a_positive_margin_past_the_margin_is_refused_before_training():
    with pytest.raises(RangeError, match=r"got 1\.5 with margin 1\.0"):
        build(ObjectiveSettings(positive_margin=1.5))


def test_a_margin_below_zero_names_its_field():
    with pytest.raises(SettingsError, match=r"^recipe\.yaml: margin: .*greater than 0, got -1\.0"):
        ObjectiveSettings.read({"margin": -1.0}, "recipe.yaml")
