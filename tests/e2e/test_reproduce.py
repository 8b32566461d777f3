"""A published number beside ours, from the command a reader types."""

import json

import pytest


@pytest.mark.slow
@pytest.mark.data
def test_reproduce_prints_the_published_number_beside_ours(gemel, data_dir):
    done = gemel(
        "reproduce", "fashion-mnist-paper", "--quick", "--data", data_dir, "--json", "--seeds", "3"
    )

    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert (found["name"], found["quick"], found["seeds"]) == ("fashion-mnist-paper", True, [3])
    seen, unseen, mixed = found["rows"]
    assert [row["part"] for row in (seen, unseen, mixed)] == ["seen", "unseen", "mixed"]
    assert seen["published"] == 92.19
    assert seen["low"] < seen["mean"] < seen["high"]
    assert seen["mean"] > mixed["mean"] > unseen["mean"]
    assert "7,200 genuine pairs" in seen["sentence"]
