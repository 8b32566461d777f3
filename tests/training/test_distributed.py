"""Two processes learn what one learns from the same batches."""

import ast
import runpy
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from gemel.data import batches_of
from gemel.training._gather import shares

PROGRAM = Path(__file__).parent / "learn.py"
LOSSES = ["contrastive", "triplet", "binary-cross-entropy"]


@pytest.fixture(scope="module")
def together(tmp_path_factory):
    """A folder in which two processes, started by accelerate's launcher, learned every case."""
    folder = tmp_path_factory.mktemp("together")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    cases = [f"{loss}-{length}" for loss in LOSSES for length in ("step", "epoch")]
    launch = [sys.executable, "-m", "accelerate.commands.launch", "--multi_gpu"]
    counts = ["--num_processes", "2", "--num_machines", "1", "--main_process_port", port]
    rest = ["--mixed_precision", "no", "--dynamo_backend", "no"]
    done = subprocess.run(
        [*launch, *counts, *rest, PROGRAM, folder, *cases],
        check=False,
        timeout=180,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return folder


@pytest.fixture(scope="module")
def program():
    """The same program, in this process."""
    return runpy.run_path(str(PROGRAM))


@pytest.mark.parametrize("length", ["step", "epoch"])
@pytest.mark.parametrize("loss", LOSSES)
def test_two_processes_reach_the_weights_of_one(loss, length, together, program, tmp_path):
    case = f"{loss}-{length}"
    before = program["network_of"](program["CASES"][case]).state_dict()

    alone = program["learn"](tmp_path, case).state_dict()

    for process in (0, 1):
        weights = load_file(together / case / f"weights-{process}.safetensors")
        for name, value in alone.items():
            torch.testing.assert_close(weights[name], value, rtol=0, atol=1e-6)
    # A thousand times further than they may differ.
    assert max((alone[name] - before[name]).abs().max() for name in before) > 2e-3


@pytest.mark.parametrize("case", ["contrastive-step", "triplet-epoch"])
def test_each_process_reads_its_own_share_and_together_they_read_everything(
    case, together, program
):
    lesson = program["lesson_of"](program["CASES"][case])
    batches = list(batches_of(lesson.samples, lesson.batches, seed=lesson.seed).epoch(0))

    # What comes first are the images a plan is made of; validation comes last.
    one, other = (
        ast.literal_eval((together / case / f"seen-{process}.txt").read_text())
        for process in (0, 1)
    )
    learned = [share for share in one if len(share) <= 5][: len(batches)]
    others = [share for share in other if len(share) <= 5][: len(batches)]

    for batch, mine, theirs in zip(batches, learned, others, strict=True):
        assert [len(mine), len(theirs)] == shares(len(batch), 2)
        assert mine + theirs == batch.index.tolist()
    everything = set(range(len(lesson.samples)))
    assert {at for share in learned + others for at in share} == everything


@pytest.mark.parametrize(("batch", "processes"), [(9, 2), (3, 4), (64, 8), (1, 1), (10, 3)])
def test_shares_differ_by_one_at_most_and_leave_nothing(batch, processes):
    found = shares(batch, processes)

    assert sum(found) == batch
    assert max(found) - min(found) <= 1
    assert found == sorted(found, reverse=True)
