"""`gemel train` under accelerate's launcher, as a user types it."""

import json
import os
import socket
import subprocess
import sys

import pytest

from gemel.bundle import load_bundle
from made_up import own


@pytest.fixture
def sources(glyphs, tmp_path):
    """A folder of images, and pairs of an image and a text, whose encoders take turns."""
    own(tmp_path / "own")
    linear = ["network.encoder.name=linear"]
    return {
        "images": (glyphs(), linear),
        "across": (tmp_path / "own" / "across.csv", ["batches.identities=4"]),
    }


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["images", "across"])
def test_two_processes_make_one_run(kind, sources, tmp_path):
    source, own_settings = sources[kind]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    settings = [*own_settings, "training.epochs=2", "evaluation.resamples=100"]
    launch = [sys.executable, "-m", "accelerate.commands.launch", "--multi_gpu"]
    counts = ["--num_processes", "2", "--num_machines", "1", "--main_process_port", port]
    rest = ["--mixed_precision", "no", "--dynamo_backend", "no", "-m", "gemel", "train"]
    changes = [word for setting in settings for word in ("--set", setting)]

    done = subprocess.run(
        [*launch, *counts, *rest, source, "--out", tmp_path / "run", *changes],
        check=False,
        timeout=180,
        capture_output=True,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )

    assert done.returncode == 0, done.stderr[-3000:]
    load_bundle(tmp_path / "run")
    assert len(json.loads((tmp_path / "run" / "metrics.json").read_text())["history"]) == 2


@pytest.mark.slow
def test_a_launcher_that_starts_one_process_for_two_is_told_on(glyphs, tmp_path):
    launch = [sys.executable, "-m", "accelerate.commands.launch", "--num_processes", "2"]

    done = subprocess.run(
        [*launch, "-m", "gemel", "train", glyphs(), "--out", tmp_path / "run", "--device", "cpu"],
        check=False,
        timeout=180,
        capture_output=True,
        text=True,
    )

    assert done.returncode != 0
    assert "asked for several processes and started one" in done.stderr
    assert not (tmp_path / "run").exists()
