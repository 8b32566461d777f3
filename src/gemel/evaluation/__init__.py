"""How good is this verifier on that data? Protocols, the report and its plots."""

from gemel.evaluation._evaluate import evaluate
from gemel.evaluation._evaluation import Evaluation
from gemel.evaluation._on_file import ClaimPoint, OnFile
from gemel.evaluation._open_set import OpenGallery, OpenSet
from gemel.evaluation._pixels import pixel_matcher
from gemel.evaluation._report import write_report
from gemel.evaluation._robustness import Robustness, RobustnessCurve, RobustnessLevel
from gemel.evaluation._settings import EvaluationSettings, OpenSetSettings, RobustnessSettings

__all__ = [
    "ClaimPoint",
    "Evaluation",
    "EvaluationSettings",
    "OnFile",
    "OpenGallery",
    "OpenSet",
    "OpenSetSettings",
    "Robustness",
    "RobustnessCurve",
    "RobustnessLevel",
    "RobustnessSettings",
    "evaluate",
    "pixel_matcher",
    "write_report",
]
