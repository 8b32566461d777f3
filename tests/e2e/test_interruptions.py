"""Training that is killed, stopped or shared: the result is what it would have been."""

import signal
import subprocess
import sys

import pytest

from gemel import load
from gemel.training import load_history


@pytest.fixture
def begin(environment):
    """Starts the command and returns once it has said `words`."""
    started = []

    def start(words, *command):
        process = subprocess.Popen(
            [sys.executable, "-m", "gemel", *map(str, command)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        heard = next((line for line in process.stderr if words in line), None)
        assert heard is not None, f"it ended without a word of {words!r}"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def many_epochs(tiny):
    """A run long enough to be met in the middle: some seconds of epochs."""
    return [*tiny, "--set", "training.epochs=60"]


def test_a_killed_run_resumes_to_the_weights_of_an_unbroken_one(
    begin, gemel, shapes, tmp_path, many_epochs
):
    unbroken = gemel("train", shapes, "--out", tmp_path / "unbroken", *many_epochs)
    command = ["train", shapes, "--out", tmp_path / "broken", *many_epochs]

    killed = begin("epoch 2/", *command)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    done = len(load_history(tmp_path / "broken" / "checkpoints"))
    resumed = gemel(*command, "--resume")

    assert (unbroken.returncode, resumed.returncode) == (0, 0), resumed.stderr
    assert 2 <= done < 60
    assert f"epoch {done}/" not in resumed.stderr
    assert f"epoch {done + 1}/60" in resumed.stderr
    weights = [
        (tmp_path / run / "model.safetensors").read_bytes() for run in ("unbroken", "broken")
    ]
    assert weights[0] == weights[1]


def test_ctrl_c_says_how_to_go_on(begin, shapes, tmp_path, many_epochs):
    stopped = begin("epoch 2/", "train", shapes, "--out", tmp_path / "run", *many_epochs)

    stopped.send_signal(signal.SIGINT)
    _, err = stopped.communicate(timeout=60)

    done = len(load_history(tmp_path / "run" / "checkpoints"))
    assert stopped.returncode == 130
    assert err.splitlines()[-1] == (
        f"gemel: interrupted; the run is kept up to epoch {done}, and the same command with "
        "--resume continues it"
    )
    assert "Traceback" not in err


def test_two_processes_make_one_bundle_and_one_answer(environment, shapes, tmp_path, tiny):
    launch = ["-m", "accelerate.commands.accelerate_cli", "launch", "--num_processes", "2"]
    # What accelerate calls multi_gpu is how it starts several processes on CPUs as well.
    launch += ["--multi_gpu", "-m", "gemel"]
    command = ["train", str(shapes), "--out", str(tmp_path / "run"), "--device", "cpu", *tiny]

    done = subprocess.run(
        [sys.executable, *launch, *command],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.count("Equal error rate") == 1
    assert [done.stderr.count(f"epoch {epoch}/6:") for epoch in range(1, 7)] == [1] * 6
    assert len(load_history(tmp_path / "run" / "checkpoints")) == 6
    assert load(tmp_path / "run").fingerprint in (tmp_path / "run" / "README.md").read_text()
