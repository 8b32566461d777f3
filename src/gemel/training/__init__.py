"""Who calls `.backward()`? Only this room: data, network and objective to weights."""

from gemel.training._alarm import margin_of, stuck_at
from gemel.training._checkpoint import load_history
from gemel.training._ensemble import fit_ensemble
from gemel.training._fit import fit
from gemel.training._lesson import Lesson
from gemel.training._processes import main_process_first
from gemel.training._settings import TrainingSettings
from gemel.training._watcher import EpochRecord, Silent, Watcher

__all__ = [
    "EpochRecord",
    "Lesson",
    "Silent",
    "TrainingSettings",
    "Watcher",
    "fit",
    "fit_ensemble",
    "load_history",
    "main_process_first",
    "margin_of",
    "stuck_at",
]
