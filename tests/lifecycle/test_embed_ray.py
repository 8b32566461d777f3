"""The same file from the machines of a cluster: here one machine, in processes of its own."""

import json
import os
import secrets
import subprocess
import sys

import pytest

from gemel.errors import MissingExtraError, SettingsError
from gemel.lifecycle import embed

CLUSTER = """
import os, sys, ray
ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
print(ray.get_runtime_context().gcs_address, flush=True)
sys.stdin.read()
"""
"""A cluster that lasts until its standard input is closed."""


@pytest.fixture
def beside_a_cluster():
    """Runs Python where a cluster is, which lets nobody in without a token."""
    pytest.importorskip("ray")
    known = {**os.environ, "OMP_NUM_THREADS": "1"}
    known |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}
    cluster = subprocess.Popen(
        [sys.executable, "-c", CLUSTER],
        env=known,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    address = cluster.stdout.readline().strip()

    def run(*words):
        return subprocess.run(
            [sys.executable, *map(str, words)],
            env={**known, "RAY_ADDRESS": address},
            capture_output=True,
            text=True,
            timeout=120,
        )

    yield run
    cluster.communicate(timeout=60)


@pytest.mark.slow
def test_a_cluster_makes_the_file_that_one_machine_makes(finished, tmp_path, beside_a_cluster):
    source, run = finished
    alone = embed(run.folder, source, tmp_path / "alone.parquet")
    out = tmp_path / "cluster.parquet"

    words = "embed", run.folder, source, "--out", out, "--engine", "ray", "--json"
    done = beside_a_cluster("-m", "gemel", *words)

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["rows"] == 144
    assert "144 inputs decoded" in done.stderr
    assert out.read_bytes() == alone.path.read_bytes()


@pytest.mark.slow
def test_a_worker_that_fails_says_why(finished, tmp_path, beside_a_cluster):
    source, run = finished
    call = f"""
import ray
from gemel.lifecycle import _embed, embed

def other(*task, **facts):
    return Task(*task, **{{**facts, "roll": "another"}})

Task, _embed.Task = _embed.Task, other
embed({str(run.folder)!r}, {str(source)!r}, {str(tmp_path / "x.parquet")!r}, engine="ray")
"""
    done = beside_a_cluster("-c", call)

    assert "SourceError: A Ray worker could not do its part:" in done.stderr
    assert "is not here what it is where the work is given out" in done.stderr


def test_without_a_cluster_there_is_a_way_to_one(finished, tmp_path, monkeypatch):
    pytest.importorskip("ray")
    source, run = finished
    monkeypatch.delenv("RAY_ADDRESS", raising=False)

    with pytest.raises(SettingsError, match=r"none answers here\. Start one with `ray start --he"):
        embed(run.folder, source, tmp_path / "x.parquet", engine="ray")

    assert list(tmp_path.glob("x.parquet*")) == []


def test_without_the_package_it_is_named(finished, tmp_path, monkeypatch):
    source, run = finished
    monkeypatch.setitem(sys.modules, "ray", None)

    with pytest.raises(MissingExtraError, match=r"--engine ray needs .* 'gemel\[ray\]'"):
        embed(run.folder, source, tmp_path / "x.parquet", engine="ray")
