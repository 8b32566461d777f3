"""A recipe of several runs tells which is at work, and goes on where it was broken off."""

from itertools import count
from types import SimpleNamespace

import pytest

from gemel.errors import SettingsError, SourceError
from gemel.lifecycle import Quiet
from gemel.recipes import Recipe, reproduce
from gemel.recipes import _reproduce as reproducing
from gemel.training import _fit as fitting

SMALL = {
    "preprocessing": {"image": {"size": [8, 8], "channels": 1}},
    "batches": {"identities": 4, "samples": 4},
    "network": {"encoder": {"name": "linear", "dim": 8}},
    "training": {"epochs": 1},
    "decision": {"operating_point": {"rule": "cost"}},
    "evaluation": {"resamples": 100, "episodes": 5, "mapped": 0, "hardest": 0},
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
def run(faces, tmp_path, monkeypatch):
    """A recipe with two seeds on few people, kept in a folder; its own facts can be changed."""

    def again(watcher=None, *, recipe=None, **more):
        facts = {
            "title": "Made-up people",
            "paper": "None",
            "departures": "None",
            "protocol": "None",
            "source": str(faces),
            "reported": [{"part": "test"}],
            "settings": SMALL,
            "seeds": [0, 1],
        }
        read = Recipe.read(facts | (recipe or {}), "mine")
        monkeypatch.setattr(reproducing, "load_recipe", lambda name: read)
        asked = {"out": tmp_path / "runs"} | more
        return reproduce("mine", device="cpu", watcher=watcher, **asked)

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


def test_the_minutes_count_what_was_learned_before_it_was_broken_off(run, monkeypatch):
    # Each look at the clock is a minute later, and an epoch looks when it begins and ends.
    clock = SimpleNamespace(perf_counter=count(0, 60).__next__)
    monkeypatch.setattr(fitting, "time", clock)
    with pytest.raises(KeyboardInterrupt):
        run(Listener(stop_after=1))

    # The first seed's minute is of before; the second's is in the seconds of this very call.
    resumed = run(resume=True)
    assert 1 <= resumed.minutes < 2
    assert 2 <= run(resume=True).minutes < 3


@pytest.mark.parametrize("seeds", [[0], [1, 0]])
def test_runs_that_stand_there_are_not_written_over(run, tmp_path, seeds):
    run(seeds=[0])
    listener = Listener()

    with pytest.raises(SourceError, match=r"runs holds runs already\. Add --resume .* --out\."):
        run(listener, seeds=seeds)

    assert listener.stages == []
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["seed-0"]


def test_there_is_nothing_to_resume_without_a_folder(run):
    with pytest.raises(SettingsError, match="--out"):
        run(out=None, resume=True)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"seeds": [0, 1, 0]}, r"The seed 0 is asked for twice"),
        ({"seeds": [0, -1]}, r"A seed is 0 or more; got -1"),
        ({"changes": {"seed": 3}}, r"^seed is set .* use --seeds"),
        ({"changes": {"seed": 3}, "recipe": {"folds": 2}}, r"use --seeds"),
        ({"changes": {"split.seed": 3}, "recipe": {"folds": 2}}, r"split\.seed: the recipe deals"),
        ({"changes": {"split.fold": 1}, "recipe": {"folds": 2}}, r"the recipe deals the folds, 2"),
        ({"changes": {"split": {"folds": 3}}, "recipe": {"folds": 2}}, r"split\.folds: the recipe"),
    ],
)
def test_what_each_run_is_told_by_itself_is_not_silently_written_over(run, asked, message):
    listener = Listener()

    with pytest.raises(SettingsError, match=message):
        run(listener, **asked)

    assert listener.stages == []


def test_without_folds_a_division_of_ones_own_stands(run):
    run(seeds=[0], changes={"split.seed": 5}, out=None)
