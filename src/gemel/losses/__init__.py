"""What should training pull together and push apart?"""

from gemel.losses._binary_cross_entropy import binary_cross_entropy_loss
from gemel.losses._build import ObjectiveSettings, build
from gemel.losses._contrastive import contrastive_loss
from gemel.losses._objective import Objective
from gemel.losses._pairs import PairLoss, PairObjective
from gemel.losses._triplet import soft_triplet_loss, triplet_loss
from gemel.losses._triplets import TripletObjective

__all__ = [
    "Objective",
    "ObjectiveSettings",
    "PairLoss",
    "PairObjective",
    "TripletObjective",
    "binary_cross_entropy_loss",
    "build",
    "contrastive_loss",
    "soft_triplet_loss",
    "triplet_loss",
]
