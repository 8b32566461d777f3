"""What is said while work goes on."""

import io
import os
import re
import select
import sys

import pytest
from rich.console import Console

from gemel.cli._bars import Bars
from gemel.cli._epochs import Course
from gemel.cli._lines import Lines
from gemel.cli._progress import watching
from gemel.training import EpochRecord

BETTER, WORSE = EpochRecord(1, 0.5, 0.02, 0.001, 1.0), EpochRecord(2, 0.25, 0.03, 0.0, 2.0)


def go_through_a_run(watcher):
    watcher.stage("Reading faces")
    watcher.reading(256, 300)
    watcher.reading(300, 300)
    watcher.warn("Skipped a[b].png: cut short")
    watcher.stage("Training")
    watcher.step(1, 1, 4, 0.7)
    watcher.step(1, 2, 4, 0.3)
    watcher.epoch(BETTER)
    watcher.step(2, 3, 4, 0.3)
    watcher.step(2, 4, 4, 0.2)
    watcher.epoch(WORSE)
    watcher.stage("Calibrating")


@pytest.fixture
def log():
    return io.StringIO()


@pytest.fixture
def terminal(log):
    return Console(file=log, force_terminal=True, color_system=None, width=120, markup=False)


def test_a_file_gets_one_line_for_each_stage_and_epoch(log):
    go_through_a_run(Lines(Console(file=log, width=20, markup=False)))

    lines = log.getvalue().splitlines()
    assert [re.sub(r", [\d.]+ s left", ", … left", line) for line in lines] == [
        "Reading faces",
        "  300 inputs read",
        "warning: Skipped a[b].png: cut short",
        "Training",
        "  epoch 1/2: loss 0.5000, validation EER 2.00 %, 1.0 s, … left",
        "  epoch 2/2: loss 0.2500, validation EER 3.00 %, 2.0 s",
        "Calibrating",
    ]


def test_a_terminal_keeps_a_ticked_line_for_each_finished_stage(terminal, log):
    with Bars(terminal) as bars:
        go_through_a_run(bars)

    kept = [line for line in log.getvalue().splitlines() if "✓" in line or "! " in line]
    assert len(kept) == 4
    assert re.search(r"✓ Reading faces +0\.\d s +300 inputs", kept[1])
    assert "! Skipped a[b].png: cut short" in kept[0]
    assert re.search(r"✓ Training .*2 epochs, kept epoch 1: loss 0\.5000, .* EER 2\.00 %", kept[2])
    assert re.search(r"✓ Calibrating +0\.\d s", kept[3])


def test_a_terminal_marks_the_stage_that_failed(terminal, log):
    def fail_in(stage):
        with Bars(terminal) as bars:
            bars.stage(stage)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_in("Training")

    assert "✗ Training" in log.getvalue()
    assert "✓" not in log.getvalue()


def test_a_resumed_run_judges_its_pace_by_its_own_steps(monkeypatch):
    now = iter([100.0, 110.0])
    monkeypatch.setattr("gemel.cli._epochs.time.monotonic", lambda: next(now))
    course = Course()

    course.step(91, 100)  # ninety steps were done before this run began
    course.step(95, 100)

    assert course.seconds_left == pytest.approx(10.0)


def test_a_terminal_gets_bars_whatever_stands_on_stdout(monkeypatch):
    reading, writing = os.openpty()
    with open(writing, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        with watching() as watcher:
            watcher.stage("Reading faces")

        # A terminal hands over what it has by now, which is not always all of it.
        shown = b""
        while select.select([reading], [], [], 0.5)[0]:
            shown += os.read(reading, 65_536)
    os.close(reading)
    assert "✓" in shown.decode()
    assert "Reading faces" in shown.decode()


def test_what_a_library_prints_during_work_stays_off_stdout(capsys):
    with watching():
        print("a library's greeting")

    assert capsys.readouterr() == ("", "a library's greeting\n")


def test_only_the_first_of_several_processes_speaks(capsys, monkeypatch):
    monkeypatch.setenv("RANK", "1")

    with watching() as watcher:
        go_through_a_run(watcher)

    assert capsys.readouterr() == ("", "")
