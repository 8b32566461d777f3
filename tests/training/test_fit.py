from dataclasses import replace

import numpy as np
import pytest
import torch

from gemel.bundle import Matcher
from gemel.data import Comparisons, draw_pairs
from gemel.errors import DivergedError, SettingsError, SourceError, UnknownNameError
from gemel.metrics import equal_error_rate
from gemel.training import Silent, fit, load_history


class Listener(Silent):
    """Keeps what training says."""

    def __init__(self):
        self.steps, self.epochs = [], []

    def step(self, epoch, step, steps, loss):
        self.steps.append((epoch, step, steps, loss))

    def epoch(self, record):
        self.epochs.append(record)


OBJECTIVES = {
    "contrastive": ({"margin": 0.5}, "cosine"),
    "triplet": ({"loss": "triplet", "margin": 0.3}, "euclidean"),
    "soft-triplet": ({"loss": "soft-triplet", "mining": "hard"}, "squared-euclidean"),
    "binary cross-entropy": ({"loss": "binary-cross-entropy"}, "weighted-difference"),
}


@pytest.mark.parametrize(("objective", "energy"), OBJECTIVES.values(), ids=list(OBJECTIVES))
def test_every_objective_learns_an_easy_problem(
    objective, energy, shapes, lesson_of, network_of, tmp_path
):
    samples = shapes(noise=0.4)
    network = network_of(energy=energy)
    matcher = Matcher(network, lesson_of(samples).preprocessing)

    def error():
        trials = matcher.trials(samples, draw_pairs(samples))
        return equal_error_rate(trials.energy, trials.same)

    before = error()
    history = fit(network, lesson_of(samples, objective=objective, epochs=8), tmp_path)

    assert history[-1].loss < 0.7 * history[0].loss
    assert error() < 0.5 * before


def test_the_best_epochs_weights_are_left_in_the_network(shapes, lesson_of, network_of, tmp_path):
    network, validation = network_of(), shapes(noise=0.6, seed=9)
    # Four identities teach little about others, and then the wrong things.
    lesson = lesson_of(shapes(people=4, noise=0.6), epochs=8, schedule="constant")

    history = fit(network, lesson, tmp_path, validation=validation)

    errors = [record.equal_error_rate for record in history]
    trials = Matcher(network, lesson.preprocessing).trials(validation, draw_pairs(validation))
    assert min(errors) < errors[-1]
    assert equal_error_rate(trials.energy, trials.same) == min(errors)


def test_training_stops_when_patience_runs_out(shapes, lesson_of, network_of, tmp_path):
    lesson = lesson_of(shapes(), epochs=30, patience=2, learning_rate=1e-9, warmup=0)

    history = fit(network_of(), lesson, tmp_path, validation=shapes(seed=9))

    # Nothing moves, so the first epoch stays the best.
    assert [record.epoch for record in history] == [1, 2, 3]


def test_without_validation_the_last_epoch_is_kept_and_patience_waits(
    shapes, lesson_of, network_of, tmp_path
):
    history = fit(network_of(), lesson_of(shapes(), epochs=4, patience=1), tmp_path)

    assert len(history) == 4
    assert {record.equal_error_rate for record in history} == {None}


def test_a_watcher_hears_every_step_and_every_epoch(shapes, lesson_of, network_of, tmp_path):
    listener = Listener()

    history = fit(network_of(), lesson_of(shapes(), epochs=2), tmp_path, watcher=listener)

    each = len(listener.steps) // 2
    assert [step[:3] for step in listener.steps] == [
        (1 + at // each, at + 1, 2 * each) for at in range(2 * each)
    ]
    assert tuple(listener.epochs) == history
    for epoch in (1, 2):
        losses = [loss for number, _, _, loss in listener.steps if number == epoch]
        assert history[epoch - 1].loss == pytest.approx(np.mean(losses))


def test_a_loss_that_is_no_number_names_the_step_and_the_likely_cause(
    shapes, lesson_of, network_of, tmp_path
):
    lesson = lesson_of(
        shapes(),
        objective={"loss": "soft-triplet"},
        optimiser="sgd",
        learning_rate=1e30,
        clip=None,
        warmup=0,
        schedule="constant",
    )

    with pytest.raises(
        DivergedError,
        match=r"became (nan|inf) at step \d+ of 18, .*learning rate is too high: it was 1e\+30 "
        r"there\. Try --set training\.learning_rate",
    ):
        fit(network_of(energy="squared-euclidean"), lesson, tmp_path)


def test_clipping_bounds_the_step(shapes, lesson_of, network_of, tmp_path):
    samples = shapes()
    lesson = lesson_of(
        samples,
        batches={"identities": 8, "samples": 12},
        epochs=1,
        optimiser="sgd",
        momentum=0.0,
        learning_rate=1.0,
        weight_decay=0.0,
        warmup=0,
        clip=1e-3,
    )
    network = network_of(energy="euclidean")
    before = torch.cat([weight.detach().flatten().clone() for weight in network.parameters()])

    fit(network, lesson, tmp_path)

    after = torch.cat([weight.detach().flatten() for weight in network.parameters()])
    assert torch.linalg.vector_norm(after - before).item() == pytest.approx(1e-3, rel=1e-3)


def test_one_seed_is_one_result_and_another_is_another(
    shapes, lesson_of, network_of, tmp_path, one_thread
):
    samples = shapes()

    def weights_of(seed, place):
        network = network_of("residual", width=4, dropout=0.3)
        augmentation = {"image": {"shift": 0.1, "erasing": 0.3}}
        lesson = lesson_of(samples, augmentation=augmentation, epochs=1, seed=seed)
        fit(network, lesson, tmp_path / place)
        return torch.cat([weight.detach().flatten() for weight in network.parameters()])

    assert torch.equal(weights_of(1, "a"), weights_of(1, "b"))
    assert not torch.equal(weights_of(1, "c"), weights_of(2, "d"))


def test_half_precision_learns_too_and_a_second_run_may_use_another(
    shapes, lesson_of, network_of, tmp_path
):
    losses = []
    for precision in ("bf16", "none", "bf16"):
        place = tmp_path / f"{precision}{len(losses)}"
        lesson = lesson_of(shapes(), mixed_precision=precision, epochs=3)
        losses.append([record.loss for record in fit(network_of(), lesson, place)])

    assert losses[0] == losses[2] != losses[1]
    assert all(loss[-1] < loss[0] for loss in losses)
    assert losses[0] == pytest.approx(losses[1], rel=0.1)


@pytest.mark.skipif(torch.cuda.is_available(), reason="asks for what a GPU would have")
@pytest.mark.parametrize(
    ("device", "precision", "error", "message"),
    [
        ("cuda", "none", SettingsError, "No CUDA device is available here"),
        ("gpu", "none", UnknownNameError, r"Unknown device 'gpu'\. Did you mean 'cpu'"),
        ("auto", "fp16", SettingsError, "mixed_precision=fp16 needs a GPU.*bf16 works"),
    ],
)
def test_a_device_that_cannot_do_it_is_refused_instead_of_replaced(
    device, precision, error, message, shapes, lesson_of, network_of, tmp_path
):
    with pytest.raises(error, match=message):
        fit(network_of(), lesson_of(shapes(), mixed_precision=precision), tmp_path, device=device)

    assert not list(tmp_path.iterdir())


def test_a_launcher_that_started_fewer_processes_than_asked_is_found_out(
    shapes, lesson_of, network_of, tmp_path, monkeypatch
):
    # What `accelerate launch --num_processes 2` sets where there is no GPU.
    monkeypatch.setenv("MASTER_ADDR", "127.0.0.1")
    monkeypatch.setenv("ACCELERATE_DYNAMO_BACKEND", "NO")

    with pytest.raises(SettingsError, match="asked for several processes and started one"):
        fit(network_of(), lesson_of(shapes()), tmp_path)


def test_given_pairs_are_what_is_learned_and_validated(shapes, lesson_of, network_of, tmp_path):
    samples = shapes(people=4, images=4)
    left, right = np.array([0, 1, 0, 2, 4]), np.array([1, 2, 4, 8, 12])
    given = Comparisons(left, right, samples.identity[left] == samples.identity[right])
    samples = replace(samples, comparisons={"pairs": given})
    listener = Listener()

    (record,) = fit(
        network_of(),
        lesson_of(samples, epochs=1, batches={"identities": 2, "samples": 2}),
        tmp_path,
        validation=samples,
        watcher=listener,
    )

    # Five pairs, two a batch; an equal error rate of two and three pairs is a sixth's multiple.
    assert len(listener.steps) == 3
    assert record.equal_error_rate * 6 == pytest.approx(round(record.equal_error_rate * 6))


def test_a_data_set_of_one_identity_is_refused_before_anything_is_written(
    shapes, lesson_of, network_of, tmp_path
):
    with pytest.raises(SourceError, match="at least two are needed"):
        fit(network_of(), lesson_of(shapes(people=1)), tmp_path)

    assert not list(tmp_path.iterdir())


def test_the_numbers_of_each_epoch_are_logged_for_tensorboard(
    shapes, lesson_of, network_of, tmp_path
):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    history = fit(network_of(), lesson_of(shapes(), epochs=2), tmp_path, validation=shapes(seed=9))

    log = EventAccumulator(str(tmp_path / "logs")).Reload()
    for name, numbers in {
        "loss": [record.loss for record in history],
        "learning_rate": [record.learning_rate for record in history],
        "validation/equal_error_rate": [record.equal_error_rate for record in history],
    }.items():
        points = log.Scalars(name)
        assert [point.step for point in points] == [1, 2]
        assert [point.value for point in points] == pytest.approx(numbers)


def test_the_history_can_be_read_from_the_folder(shapes, lesson_of, network_of, tmp_path):
    history = fit(network_of(), lesson_of(shapes(), epochs=2), tmp_path)

    assert load_history(tmp_path) == history
