"""Gradients across processes, where some weights had no part in a process's share."""

import json
import os
import subprocess
import sys

import pytest

PROGRAM = """
import json, sys
import torch
import torch.distributed as distributed
from torch import nn
from gemel.training._gather import average_gradients

store, rank = sys.argv[1], int(sys.argv[2])
distributed.init_process_group("gloo", init_method=f"file://{store}", rank=rank, world_size=2)
branches = nn.ModuleDict({name: nn.Linear(1, 1, bias=False) for name in ("photo", "text")})
# The first process has photos only, the second texts only.
mine = ("photo", "text")[rank]
(branches[mine](torch.ones(1, 1)) * (rank + 1)).sum().backward()
average_gradients(branches)
print(json.dumps({name: float(branch.weight.grad) for name, branch in branches.items()}))
distributed.destroy_process_group()
"""


@pytest.fixture
def both(tmp_path):
    """What each of two processes has for gradients."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(tmp_path / "store"), str(rank)],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )
        for rank in (0, 1)
    ]
    return [json.loads(process.communicate(timeout=60)[0]) for process in started]


def test_a_branch_that_only_one_process_used_learns_on_both(both):
    assert both == [{"photo": 0.5, "text": 1.0}] * 2
