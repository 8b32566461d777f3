"""A recipe of several runs tells which is at work, and goes on where it was broken off."""

import pytest

from gemel.errors import SettingsError, SourceError
from gemel.lifecycle import Quiet
from gemel.recipes import reproduce

SMALL = {
    "preprocessing.image.size": [8, 8],
    "network.encoder": {"name": "linear", "dim": 8},
    "batches.samples": 48,
    "evaluation.probes": 50,
    "evaluation.pairs": 500,
    "evaluation.episodes": 5,
    "evaluation.resamples": 100,
    "evaluation.mapped": 0,
    "evaluation.hardest": 0,
}


class Listener(Quiet):
    """Keeps the stages it hears of, and how many epochs were learned."""

    def __init__(self, stop_after=None):
        self.stages, self.epochs, self._left = [], 0, stop_after

    def stage(self, title):
        self.stages.append(title)

    def epoch(self, record):
        self.epochs += 1
        if self.epochs == self._left:
            raise KeyboardInterrupt


@pytest.fixture
def run(garments, tmp_path, monkeypatch):
    """The book's case with two seeds, kept in a folder."""
    monkeypatch.setenv("GEMEL_CACHE", str(tmp_path / "cache"))

    def again(watcher=None, **more):
        facts = {"out": tmp_path / "runs", "seeds": [0, 1], "changes": SMALL, "quick": True} | more
        return reproduce(
            "fashion-mnist-paper", data=garments, device="cpu", watcher=watcher, **facts
        )

    return again


def test_each_stage_says_which_run_it_belongs_to(run):
    listener = Listener()

    run(listener)

    assert [stage for stage in listener.stages if stage.startswith("Training")] == [
        "Training (1/2)",
        "Training (2/2)",
    ]


def test_what_is_finished_is_not_learned_again(run):
    broken, second = Listener(stop_after=2), Listener()
    with pytest.raises(KeyboardInterrupt):
        run(broken)

    found = run(second, resume=True)

    # One epoch each: the first seed's was done, and so was the second's when it broke off.
    assert second.epochs == 0
    assert found.seeds == (0, 1)
    assert found.rows[0].mean == run(resume=True).rows[0].mean


def test_runs_that_stand_there_are_not_written_over(run):
    run()

    with pytest.raises(SourceError, match="holds a finished run"):
        run()


def test_there_is_nothing_to_resume_without_a_folder(run):
    with pytest.raises(SettingsError, match="--out"):
        run(out=None, resume=True)
