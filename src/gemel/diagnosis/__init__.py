"""What is wrong with this data or this run, and what is the remedy?"""

from gemel.diagnosis._embeddings import examine_embeddings
from gemel.diagnosis._epoch import Epoch
from gemel.diagnosis._false_negatives import false_negatives
from gemel.diagnosis._finding import Finding, Severity
from gemel.diagnosis._history import examine_epoch, examine_history
from gemel.diagnosis._level import loss_of_collapse
from gemel.diagnosis._pairs import examine_pairs
from gemel.diagnosis._roster import Roster
from gemel.diagnosis._samples import examine_samples
from gemel.diagnosis._spread import collapse, spread

__all__ = [
    "Epoch",
    "Finding",
    "Roster",
    "Severity",
    "collapse",
    "examine_embeddings",
    "examine_epoch",
    "examine_history",
    "examine_pairs",
    "examine_samples",
    "false_negatives",
    "loss_of_collapse",
    "spread",
]
