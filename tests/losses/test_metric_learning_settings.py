"""Settings that name a loss and a miner of pytorch-metric-learning."""

import re
import sys

import pytest
import torch

from gemel.errors import MissingExtraError, SettingsError, UnknownNameError
from gemel.losses import MetricLearningObjective, ObjectiveSettings, build


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        (
            {"loss": "pml:MultiSimilarityLos"},
            UnknownNameError,
            (
                "Unknown pytorch-metric-learning loss 'MultiSimilarityLos'. Did you mean "
                "'MultiSimilarityLoss'?"
            ),
        ),
        (
            {"loss": "pml:NTXentLoss", "miner": "BatchHardMine"},
            UnknownNameError,
            (
                "Unknown pytorch-metric-learning miner 'BatchHardMine'. Did you mean "
                "'BatchHardMiner'?"
            ),
        ),
        (
            {"loss": "pml:NTXentLoss", "arguments": {"temprature": 0.1}},
            UnknownNameError,
            "Unknown argument of NTXentLoss 'temprature'. Did you mean 'temperature'?",
        ),
        (
            {"loss": "pml:ArcFaceLoss"},
            SettingsError,
            (
                "ArcFaceLoss needs embedding_size and num_classes: set "
                "objective.arguments.embedding_size."
            ),
        ),
        (
            {
                "loss": "pml:NTXentLoss",
                "miner": "BatchEasyHardMiner",
                "miner_arguments": {"pos_strategy": "semihard"},
            },
            SettingsError,
            (
                "BatchEasyHardMiner refuses its arguments: pos_strategy and neg_strategy cannot "
                'both be "semihard"'
            ),
        ),
        (
            {"loss": "pml:PNPLoss", "miner": "HDCMiner"},
            SettingsError,
            (
                "objective.miner=HDCMiner has no effect on PNPLoss, which takes all pairs of a "
                "batch. Leave it out."
            ),
        ),
        (
            {"loss": "pml:NTXentLoss", "miner_arguments": {"epsilon": 0.1}},
            SettingsError,
            (
                "objective.miner_arguments={'epsilon': 0.1} has no effect on the loss "
                "'pml:NTXentLoss', which reads arguments, loss, memory, miner. Leave it out."
            ),
        ),
        (
            {"loss": "pml:ArcFaceLoss", "memory": 100},
            SettingsError,
            (
                "objective.memory=100 has no effect on the loss 'pml:ArcFaceLoss', which reads "
                "arguments, loss, miner. Leave it out."
            ),
        ),
    ],
)
def test_a_recipe_that_cannot_be_read_says_why(given, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        build(ObjectiveSettings(**given))


def test_settings_build_the_loss_and_miner_they_name(meet):
    objective = build(
        ObjectiveSettings(
            loss="pml:TripletMarginLoss",
            arguments={"margin": 0.4},
            miner="TripletMarginMiner",
            miner_arguments={"type_of_triplets": "hard"},
        )
    )
    expected = MetricLearningObjective(
        "TripletMarginLoss",
        arguments={"margin": 0.4},
        miner="TripletMarginMiner",
        miner_arguments={"type_of_triplets": "hard"},
    )

    assert torch.equal(objective(meet()), expected(meet()))


def test_what_training_knows_need_not_be_said_again():
    settings = ObjectiveSettings(loss="pml:ArcFaceLoss")

    (weights,) = build(settings, identities=7, dim=3).parameters()

    assert weights.shape == (3, 7)


def test_without_the_library_the_message_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "pytorch_metric_learning", None)

    message = "loss 'pml:NAME' needs an optional package: pip install 'gemel[metric-learning]'."
    with pytest.raises(MissingExtraError, match=f"^{re.escape(message)}$"):
        MetricLearningObjective("CircleLoss")
