import pytest
import torch
from torch import nn

from gemel.errors import SourceError
from gemel.training import EpochRecord, TrainingSettings, load_history
from gemel.training._checkpoint import (
    BEST,
    LATEST,
    Learner,
    Progress,
    load_best,
    load_checkpoint,
    save_checkpoint,
)
from gemel.training._optimiser import optimiser_for

EVERY_OPTIMISER = [
    {"optimiser": "adamw"},
    {"optimiser": "sgd", "momentum": 0.9},
    {"optimiser": "sgd", "momentum": 0.0},
    {"optimiser": "rmsprop", "momentum": 0.9},
    {"optimiser": "rmsprop", "momentum": 0.0},
]


def record(epoch, error=0.1):
    return EpochRecord(epoch, 0.5, error, 0.01, 1.5)


def learner_of(seed=0, **settings):
    torch.manual_seed(seed)
    network = nn.Sequential(nn.Linear(4, 3), nn.BatchNorm1d(3), nn.Linear(3, 2))
    return Learner(network, optimiser_for(network, TrainingSettings(**settings)))


def step(learner, seed):
    torch.manual_seed(seed)
    learner.optimiser.zero_grad()
    learner.network(torch.randn(8, 4)).square().sum().backward()
    learner.optimiser.step()


@pytest.mark.parametrize("settings", EVERY_OPTIMISER, ids=str)
def test_an_optimiser_goes_on_as_if_it_had_never_been_saved(settings, tmp_path):
    unbroken, resumed = learner_of(**settings), learner_of(seed=1, **settings)
    for seed in range(3):
        step(unbroken, seed)
    save_checkpoint(tmp_path, unbroken, Progress("plan", (record(1),)))
    load_checkpoint(tmp_path, resumed, "plan")

    for learner in (unbroken, resumed):
        step(learner, seed=9)

    for name, value in unbroken.network.state_dict().items():
        assert torch.equal(value, resumed.network.state_dict()[name]), name


def test_the_scale_of_half_precision_is_part_of_the_state(tmp_path):
    kept, fresh = learner_of(), learner_of()
    scalers = [torch.amp.GradScaler("cpu", init_scale=scale) for scale in (1024.0, 8.0)]
    one, other = (
        Learner(learner.network, learner.optimiser, scaler)
        for learner, scaler in zip((kept, fresh), scalers, strict=True)
    )

    save_checkpoint(tmp_path, one, Progress("plan", (record(1),)))
    load_checkpoint(tmp_path, other, "plan")

    assert scalers[1].state_dict() == scalers[0].state_dict()


def test_the_history_comes_back_as_it_was(tmp_path):
    records = (record(1, 0.3), record(2, None), record(3, 0.2))

    save_checkpoint(tmp_path, learner_of(), Progress("plan", records))

    assert load_checkpoint(tmp_path, learner_of(), "plan") == Progress("plan", records)
    assert load_history(tmp_path) == records


def test_where_nothing_was_saved_there_is_nothing(tmp_path):
    assert load_checkpoint(tmp_path, learner_of(), "plan") is None
    assert load_history(tmp_path) == ()


def test_another_plan_is_refused_and_changes_nothing(tmp_path):
    save_checkpoint(tmp_path, learner_of(), Progress("plan", (record(1),)))
    learner = learner_of(seed=5)
    before = learner.network[0].weight.clone()

    with pytest.raises(
        SourceError, match=r"latest\.safetensors was made with other data or other settings.*--out"
    ):
        load_checkpoint(tmp_path, learner, "another plan")

    assert torch.equal(learner.network[0].weight, before)


def test_a_damaged_checkpoint_is_named_with_the_way_out(tmp_path):
    (tmp_path / LATEST).write_bytes(b"no tensors")

    with pytest.raises(
        SourceError, match=r"latest\.safetensors is damaged .*Remove .* train again"
    ):
        load_checkpoint(tmp_path, learner_of(), "plan")


def test_the_best_weights_are_those_of_the_lowest_validation_error(tmp_path):
    learner, records, kept = learner_of(), [], None
    for epoch, error in enumerate([0.3, 0.1, 0.2, 0.1], start=1):
        step(learner, seed=epoch)
        records.append(record(epoch, error))
        save_checkpoint(tmp_path, learner, Progress("plan", tuple(records)))
        if epoch == 2:
            kept = learner.network[0].weight.clone()

    load_best(tmp_path, learner.network)

    assert torch.equal(learner.network[0].weight, kept)


@pytest.mark.parametrize(
    ("errors", "best"), [([None, None], 2), ([0.2, 0.1, 0.3], 2), ([0.1, 0.0, 0.0], 2)]
)
def test_the_best_epoch_is_the_first_lowest_or_the_last_without_validation(errors, best):
    records = tuple(record(epoch, error) for epoch, error in enumerate(errors, start=1))

    assert Progress("plan", records).best == records[best - 1]


def test_before_the_first_epoch_there_is_no_best():
    assert Progress("plan").best is None


def test_no_pickle_is_written(tmp_path):
    save_checkpoint(tmp_path, learner_of(optimiser="adamw"), Progress("plan", (record(1),)))

    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([BEST, LATEST])
    for path in tmp_path.iterdir():
        size = int.from_bytes(path.read_bytes()[:8], "little")
        assert path.read_bytes()[8 : 8 + size].strip().startswith(b"{")
