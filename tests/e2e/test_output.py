"""Where the answer goes when nobody can take it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


def test_a_reader_that_went_away_is_no_error(environment):
    reading, writing = os.pipe()
    os.close(reading)

    done = subprocess.run(
        [sys.executable, "-m", "gemel", "--help"],
        env=environment,
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(writing)

    assert (done.returncode, done.stderr) == (141, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_one_line(environment):
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "gemel", "--help"],
            env=environment,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )

    assert done.returncode == 2
    assert done.stderr == (
        "gemel: No space left on device. Check that the path is right, may be read and written, "
        "and has room.\n"
    )
