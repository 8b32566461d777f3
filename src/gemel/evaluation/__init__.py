"""How good is this verifier on that data? Protocols, the report and its plots."""

from gemel.evaluation._evaluate import evaluate
from gemel.evaluation._evaluation import Evaluation
from gemel.evaluation._open_set import OpenGallery, OpenSet
from gemel.evaluation._pixels import pixel_matcher
from gemel.evaluation._report import write_report
from gemel.evaluation._settings import EvaluationSettings, OpenSetSettings

__all__ = [
    "Evaluation",
    "EvaluationSettings",
    "OpenGallery",
    "OpenSet",
    "OpenSetSettings",
    "evaluate",
    "pixel_matcher",
    "write_report",
]
