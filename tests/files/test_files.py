import os
import signal
import subprocess
import sys
import time

import pytest

from gemel.files import ABANDONED_SECONDS, replacing, write_whole


def test_a_file_takes_its_place_with_its_folder(tmp_path):
    write_whole(tmp_path / "deep" / "file.txt", "größer")

    assert (tmp_path / "deep" / "file.txt").read_bytes() == "größer".encode()
    assert os.listdir(tmp_path / "deep") == ["file.txt"]


def test_a_failure_leaves_the_old_file_and_no_part(tmp_path):
    write_whole(tmp_path / "file.txt", "old")

    def write_half():
        with replacing(tmp_path / "file.txt") as part:
            part.write_text("ne")
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        write_half()

    assert (tmp_path / "file.txt").read_text() == "old"
    assert os.listdir(tmp_path) == ["file.txt"]


def test_readers_see_the_old_file_until_the_new_one_is_whole(tmp_path):
    write_whole(tmp_path / "file.txt", "old")

    with replacing(tmp_path / "file.txt") as part:
        part.write_text("new")
        assert (tmp_path / "file.txt").read_text() == "old"

    assert (tmp_path / "file.txt").read_text() == "new"


def test_what_a_killed_process_left_is_swept_once_it_is_old(tmp_path):
    old, young = tmp_path / ".file.txt.1.partial", tmp_path / ".file.txt.2.partial"
    for part in (old, young):
        part.write_text("torso")
    long_ago = time.time() - ABANDONED_SECONDS - 1
    os.utime(old, (long_ago, long_ago))

    write_whole(tmp_path / "file.txt", "new")

    assert not old.exists()
    assert young.exists()


WRITER = """
import signal, sys
from pathlib import Path
from gemel.files import write_whole
signal.alarm(60)  # should nobody kill it
number = 0
while True:
    write_whole(Path(sys.argv[1]), bytes([number % 256]) * 3_000_000)
    number += 1
"""


def test_a_kill_at_any_instant_leaves_a_whole_file(tmp_path):
    path = tmp_path / "file.bin"
    for _ in range(6):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)])
        while not path.exists():
            time.sleep(0.005)
        time.sleep(0.05)
        writer.send_signal(signal.SIGKILL)
        writer.wait()

        content = path.read_bytes()
        assert len(content) == 3_000_000
        assert len(set(content)) == 1
        path.unlink()
