"""Objectives from settings."""

import re

import pytest
import torch

from gemel.errors import RangeError, SettingsError
from gemel.losses import (
    ObjectiveSettings,
    PairObjective,
    TripletObjective,
    binary_cross_entropy_loss,
    build,
    contrastive_loss,
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
    ],
)
def test_settings_build_the_objective_they_describe(settings, expected):
    objective = build(ObjectiveSettings(**settings))

    assert torch.equal(objective(*batch()), expected(*batch()))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"mining": "hard"},
            (
                "objective.mining=hard has no effect on the loss 'contrastive', which reads "
                "balanced, loss, margin, positive_margin. Leave it out."
            ),
        ),
        (
            {"loss": "soft-triplet", "margin": 0.3},
            (
                "objective.margin=0.3 has no effect on the loss 'soft-triplet', which reads loss, "
                "mining. Leave it out."
            ),
        ),
    ],
)
def test_a_value_that_nobody_reads_is_refused(settings, message):
    with pytest.raises(SettingsError, match=f"^{re.escape(message)}$"):
        build(ObjectiveSettings(**settings))


def test_a_positive_margin_past_the_margin_is_refused_before_training():
    with pytest.raises(RangeError, match=r"got 1\.5 with margin 1\.0"):
        build(ObjectiveSettings(positive_margin=1.5))


def test_a_margin_below_zero_names_its_field():
    with pytest.raises(SettingsError, match=r"^recipe\.yaml: margin: .*greater than 0, got -1\.0"):
        ObjectiveSettings.read({"margin": -1.0}, "recipe.yaml")
