"""What training minimises, in a user's words."""

from pydantic import Field

from gemel.losses._metric_learning_parts import Argument
from gemel.losses._triplets import Mining
from gemel.types import Settings

USUAL = "usual"
"""The name of the loss that nobody chose."""


class ObjectiveSettings(Settings):
    """What training minimises over the pairs or triplets of a batch.

    Losses of pairs: "contrastive", "binary-cross-entropy", "hinge", "nt-xent",
    "multi-similarity"; of genuine pairs alone: "alignment"; of graded pairs: "graded",
    "correlation"; of triplets: "triplet", "soft-triplet", "logistic-triplet",
    "softmax-triplet", and with stress on hard ones "difference", "ratio",
    "weighted-difference", "weighted-ratio". "pml:NAME" is any of pytorch-metric-learning.
    "usual" follows the data: see `settle`.

    Attributes:
        loss: One of the above.
        margin: Energy past which different pairs ("contrastive") or by which negatives
            ("triplet", "difference") are pushed away, in units of the energy; the logarithm
            of how many times as far ("ratio").
        positive_margin: Energy below which same pairs are left alone ("contrastive").
        mining: Which triplets of a batch are used ("triplet", "soft-triplet").
        balanced: Whether genuine and impostor pairs each weigh one half ("contrastive",
            "binary-cross-entropy", "hinge").
        positives: Positives that stand beside each anchor at once ("softmax-triplet").
        negatives: Negatives that do.
        temperature: The lower, the more the hardest count ("nt-xent", in units of the energy;
            "weighted-difference", "weighted-ratio").
        threshold: Energy that parts same from different pairs ("multi-similarity").
        positive_scale: How sharply far positives are pulled ("multi-similarity").
        negative_scale: How sharply near negatives are pushed ("multi-similarity").
        slack: By how much a pair may be on its own side and still be mined
            ("multi-similarity"). Units of the energy.
        memory: How many embeddings of earlier batches a batch meets besides itself.
        arguments: What a loss of pytorch-metric-learning takes ("pml:NAME").
        miner: A miner of pytorch-metric-learning ("pml:NAME").
        miner_arguments: What the miner takes.
    """

    loss: str = "contrastive"
    margin: float = Field(default=1.0, gt=0)
    positive_margin: float = Field(default=0.0, ge=0)
    mining: Mining = "all"
    balanced: bool = True
    positives: int = Field(default=1, ge=1, le=2)
    negatives: int = Field(default=1, ge=1, le=2)
    temperature: float = Field(default=0.1, gt=0)
    threshold: float = 0.5
    positive_scale: float = Field(default=2.0, gt=0)
    negative_scale: float = Field(default=50.0, gt=0)
    slack: float = Field(default=0.1, ge=0)
    memory: int = Field(default=0, ge=0)
    arguments: dict[str, Argument] = {}  # noqa: RUF012  pydantic copies it
    miner: str | None = None
    miner_arguments: dict[str, Argument] = {}  # noqa: RUF012
