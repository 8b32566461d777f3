"""What should training pull together and push apart?"""

from gemel.losses._alignment import AlignmentObjective
from gemel.losses._binary_cross_entropy import binary_cross_entropy_loss
from gemel.losses._build import build
from gemel.losses._contrastive import contrastive_loss
from gemel.losses._graded import GradedObjective, ScoreLoss, correlation_loss, graded_loss
from gemel.losses._hard_triplets import HardTripletObjective
from gemel.losses._hinge import hinge_loss
from gemel.losses._logistic_triplet import LogisticTripletObjective
from gemel.losses._meeting import Meeting
from gemel.losses._memory import CrossBatchMemory
from gemel.losses._metric_learning import MetricLearningObjective
from gemel.losses._multi_similarity import MultiSimilarityObjective
from gemel.losses._nt_xent import NTXentObjective
from gemel.losses._objective import Objective
from gemel.losses._pairs import PairLoss, PairObjective
from gemel.losses._settings import ObjectiveSettings
from gemel.losses._softmax_triplet import SoftmaxTripletObjective, softmax_triplet_loss
from gemel.losses._triplet import soft_triplet_loss, triplet_loss
from gemel.losses._triplets import TripletObjective
from gemel.losses._usual import Supervision, settle

__all__ = [
    "AlignmentObjective",
    "CrossBatchMemory",
    "GradedObjective",
    "HardTripletObjective",
    "LogisticTripletObjective",
    "Meeting",
    "MetricLearningObjective",
    "MultiSimilarityObjective",
    "NTXentObjective",
    "Objective",
    "ObjectiveSettings",
    "PairLoss",
    "PairObjective",
    "ScoreLoss",
    "SoftmaxTripletObjective",
    "Supervision",
    "TripletObjective",
    "binary_cross_entropy_loss",
    "build",
    "contrastive_loss",
    "correlation_loss",
    "graded_loss",
    "hinge_loss",
    "settle",
    "soft_triplet_loss",
    "softmax_triplet_loss",
    "triplet_loss",
]
