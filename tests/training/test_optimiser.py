import math

import pytest
import torch
from torch import nn

from gemel.errors import SettingsError
from gemel.training import TrainingSettings
from gemel.training._optimiser import optimiser_for, rate_at, set_rate


def rates(steps=100, **settings):
    chosen = TrainingSettings(learning_rate=0.2, **settings)
    return [rate_at(step, steps, chosen) for step in range(steps)]


def test_a_constant_schedule_keeps_its_rate():
    assert rates(schedule="constant", warmup=0) == [0.2] * 100


def test_a_linear_schedule_falls_in_equal_steps_towards_zero():
    assert rates(schedule="linear", warmup=0) == pytest.approx(
        [0.2 * (1 - step / 100) for step in range(100)]
    )


def test_a_cosine_schedule_follows_half_a_wave():
    assert rates(schedule="cosine", warmup=0) == pytest.approx(
        [0.2 * (1 + math.cos(math.pi * step / 100)) / 2 for step in range(100)]
    )


@pytest.mark.parametrize("schedule", ["constant", "linear", "cosine"])
def test_warming_up_rises_in_equal_steps_and_meets_the_schedule(schedule):
    found = rates(schedule=schedule, warmup=0.1)

    assert found[:10] == pytest.approx([0.2 * (step + 1) / 11 for step in range(10)])
    assert max(found) == found[10] == pytest.approx(0.2)
    assert all(rate > 0 for rate in found)


def test_a_run_of_one_step_still_learns():
    assert rates(steps=1, schedule="cosine", warmup=0.05) == [pytest.approx(0.2 / 1.05)]


@pytest.mark.parametrize(
    ("settings", "kind", "facts"),
    [
        ({"optimiser": "adamw"}, torch.optim.AdamW, {"weight_decay": 0.03}),
        ({"optimiser": "sgd", "momentum": 0.7}, torch.optim.SGD, {"momentum": 0.7}),
        ({"optimiser": "rmsprop", "momentum": 0.6}, torch.optim.RMSprop, {"momentum": 0.6}),
    ],
)
def test_settings_name_the_optimiser_and_its_numbers(settings, kind, facts):
    optimiser = optimiser_for(
        nn.Linear(2, 2), TrainingSettings(weight_decay=0.03, learning_rate=0.5, **settings)
    )

    assert type(optimiser) is kind
    group = optimiser.param_groups[0]
    assert {key: group[key] for key in facts} == facts
    assert (group["lr"], group["weight_decay"]) == (0.5, 0.03)


def test_a_new_rate_holds_for_every_group():
    layer = nn.Linear(2, 2)
    optimiser = torch.optim.SGD([{"params": [layer.weight]}, {"params": [layer.bias]}], lr=1.0)

    set_rate(optimiser, 0.25)

    assert [group["lr"] for group in optimiser.param_groups] == [0.25, 0.25]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"epochs": -1}, "epochs: .*greater than or equal to 0"),
        ({"optimiser": "adam"}, "optimiser: .*'adamw', 'sgd' or 'rmsprop'"),
        ({"learning_rat": 1}, "unknown key 'learning_rat'. Did you mean 'learning_rate'"),
        ({"clip": 0}, "clip: .*greater than 0"),
        ({"warmup": 1}, "warmup: .*less than 1"),
    ],
)
def test_settings_out_of_range_are_named(values, message):
    with pytest.raises(SettingsError, match=f"^training: {message}"):
        TrainingSettings.read(values, "training")


def test_no_precision_is_called_by_a_word_that_yaml_reads_as_false():
    import yaml

    # `--set training.mixed_precision=none` and a recipe have to mean the default.
    assert TrainingSettings.read(yaml.safe_load("mixed_precision: none"), "x") == TrainingSettings()
