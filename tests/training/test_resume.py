"""A run that was killed goes on to the weights of one that was not."""

import runpy
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from gemel.errors import SourceError
from gemel.training import fit, load_history

PROGRAM = Path(__file__).parent / "learn.py"


def test_a_run_killed_in_mid_epoch_ends_with_the_weights_of_an_unbroken_one(tmp_path, one_thread):
    """With dropout, batch normalisation, augmentation, momentum and a schedule on the way."""
    learn = runpy.run_path(str(PROGRAM))["learn"]
    unbroken = learn(tmp_path / "unbroken", "everything").state_dict()
    steps = len(load_history(tmp_path / "unbroken"))

    # Six batches an epoch: the third of the third epoch.
    killed = subprocess.run(
        [sys.executable, PROGRAM, tmp_path / "killed", "everything", "--kill-at", "15"],
        check=False,
        timeout=120,
    )
    folder = tmp_path / "killed" / "everything"

    assert killed.returncode == -signal.SIGKILL
    assert len(load_history(folder)) == 2

    resumed = learn(folder, "everything", resume=True).state_dict()

    assert len(load_history(folder)) == steps == 4
    for name, value in unbroken.items():
        assert torch.equal(value, resumed[name]), name
    for one, other in zip(load_history(tmp_path / "unbroken"), load_history(folder), strict=True):
        assert replace(one, seconds=0) == replace(other, seconds=0)


def test_resuming_a_finished_run_changes_nothing(shapes, lesson_of, network_of, tmp_path):
    lesson, network, again = lesson_of(shapes()), network_of(), network_of()
    history = fit(network, lesson, tmp_path)

    assert fit(again, lesson, tmp_path, resume=True) == history
    assert all(
        torch.equal(a, b) for a, b in zip(network.parameters(), again.parameters(), strict=True)
    )


def test_resuming_where_nothing_was_begun_begins(shapes, lesson_of, network_of, tmp_path):
    assert len(fit(network_of(), lesson_of(shapes()), tmp_path, resume=True)) == 3


@pytest.mark.parametrize(
    "change",
    [
        {"learning_rate": 0.02},
        {"epochs": 9},
        {"seed": 1},
        {"augmentation": {"image": {"flip": 0.5}}},
        {"objective": {"margin": 0.4}},
        {"batches": {"identities": 3, "samples": 4}},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_run_is_not_resumed_under_another_plan(change, shapes, lesson_of, network_of, tmp_path):
    samples = shapes()
    fit(network_of(), lesson_of(samples), tmp_path)

    with pytest.raises(SourceError, match="made with other data or other settings"):
        fit(network_of(), lesson_of(samples, **change), tmp_path, resume=True)


@pytest.mark.parametrize("what", ["images", "validation", "network"])
def test_a_run_is_not_resumed_with_other_data_or_another_network(
    what, shapes, lesson_of, network_of, tmp_path
):
    fit(network_of(), lesson_of(shapes()), tmp_path, validation=shapes(seed=5))
    samples = shapes(seed=8) if what == "images" else shapes()
    validation = shapes(seed=6) if what == "validation" else shapes(seed=5)
    network = network_of(dim=9) if what == "network" else network_of()

    with pytest.raises(SourceError, match="made with other data or other settings"):
        fit(network, lesson_of(samples), tmp_path, validation=validation, resume=True)


def test_starting_over_in_the_same_folder_forgets_the_old_run(
    shapes, lesson_of, network_of, tmp_path
):
    fit(network_of(), lesson_of(shapes(), epochs=4), tmp_path)

    fit(network_of(), lesson_of(shapes(), epochs=2), tmp_path)

    assert len(load_history(tmp_path)) == 2


SAVER = """
import os, signal, sys, time
from pathlib import Path
import torch
from torch import nn
from gemel.training import EpochRecord, TrainingSettings
from gemel.training._checkpoint import Learner, Progress
from gemel.training._checkpoint import load_best, load_checkpoint, save_checkpoint
from gemel.training._optimiser import optimiser_for

def save_for_ever(folder):
    records = ()
    while True:
        epoch = len(records) + 1
        records = (*records, EpochRecord(epoch, 0.0, 1 / epoch, 0.1, 0.0))
        nn.init.constant_(network.weight, epoch)
        save_checkpoint(folder, learner, Progress("plan", records))

# A forked child has none of its parent's threads, and would wait for them for ever.
torch.set_num_threads(1)
torch.set_num_threads(1)  # a forked process inherits no other threads to wait for
network = nn.Linear(300, 1000)
learner = Learner(network, optimiser_for(network, TrainingSettings()))
for attempt in range(8):
    folder = Path(sys.argv[1]) / str(attempt)
    child = os.fork()
    if not child:
        signal.alarm(60)  # should nobody kill it
        save_for_ever(folder)
    while not (folder / "latest.safetensors").exists():
        time.sleep(0.002)
    time.sleep(0.003 * attempt)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    done = len(load_checkpoint(folder, learner, "plan").records)
    latest = network.weight[0, 0].item()
    load_best(folder, network)
    # The best file is written first: it may be one epoch ahead.
    print(done, latest - done, network.weight[0, 0].item() - done)
"""


def test_a_kill_while_saving_leaves_a_checkpoint_that_loads(tmp_path):
    saver = subprocess.run(
        [sys.executable, "-c", SAVER, tmp_path],
        check=True,
        timeout=120,
        capture_output=True,
        text=True,
    )

    found = [list(map(float, line.split())) for line in saver.stdout.splitlines()]
    assert len(found) == 8
    for done, latest, best in found:
        assert done >= 1
        assert latest == 0
        assert best in (0, 1)
