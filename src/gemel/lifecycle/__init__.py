"""What happens in which order? Train and evaluate as one call each."""

from gemel.lifecycle._demo import Demo, demo
from gemel.lifecycle._doctor import doctor
from gemel.lifecycle._evaluate import evaluate
from gemel.lifecycle._prepare import Prepared, prepare
from gemel.lifecycle._run import Run
from gemel.lifecycle._settings import RunSettings, read_assignments
from gemel.lifecycle._train import calibrate, train
from gemel.lifecycle._watcher import Quiet, RunWatcher

__all__ = [
    "Demo",
    "Prepared",
    "Quiet",
    "Run",
    "RunSettings",
    "RunWatcher",
    "calibrate",
    "demo",
    "doctor",
    "evaluate",
    "prepare",
    "read_assignments",
    "train",
]
