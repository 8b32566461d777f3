"""What the losses and miners of pytorch-metric-learning read, and which cannot run here."""

from collections.abc import Mapping

# Whatever compares pairs by its distance alone, so that our energies may stand for it.
LOSSES_ON_ENERGIES = frozenset(
    {
        "ContrastiveLoss",
        "GeneralizedLiftedStructureLoss",
        "IntraPairVarianceLoss",
        "LiftedStructureLoss",
        "MarginLoss",
        "MultiSimilarityLoss",
        "NCALoss",
        "NPairsLoss",
        "NTXentLoss",
        "RankedListLoss",
        "SupConLoss",
        "TripletMarginLoss",
    }
)
MINERS_ON_EMBEDDINGS = frozenset({"AngularMiner", "DistanceWeightedMiner"})

# Whatever keeps to the pairs it is handed; any other loss takes its pairs from identities.
LOSSES_BY_PAIRS = LOSSES_ON_ENERGIES - {"NCALoss", "NPairsLoss", "RankedListLoss"} | {
    "CircleLoss",
    "DynamicSoftMarginLoss",
    "HistogramLoss",
    "SignalToNoiseRatioContrastiveLoss",
    "ThresholdConsistentMarginLoss",
    "TupletMarginLoss",
}
LOSSES_WITHOUT_MINER = frozenset(
    {"InstanceLoss", "P2SGradLoss", "PNPLoss", "RankedListLoss", "VICRegLoss"}
)
LOSS_OF_TWO_VIEWS = "VICRegLoss"

BASES = frozenset(
    {
        "BaseLossWrapper",
        "BaseMetricLossFunction",
        "BaseMiner",
        "EmbeddingRegularizerMixin",
        "GenericPairLoss",
        "WeightRegularizerMixin",
    }
)
IMPOSSIBLE: Mapping[str, str] = {
    "CrossBatchMemory": "wraps another loss; name that one, and set objective.memory",
    "EmbeddingsAlreadyPackagedAsTriplets": (
        "wants batches laid out as anchor, positive, negative; given triplets are used as they "
        "are without a miner"
    ),
    "ManifoldLoss": "wants a proxy for each sample, which nothing here assigns",
    "MultipleLosses": "wraps other losses; name one of them",
    "SelfSupervisedLoss": "wraps another loss; name that one, for views of a sample are the same",
    "SmoothAPLoss": (
        "cuts a batch into groups that are identities only where there are as many of them as "
        "samples of each"
    ),
}

# Arguments that no recipe can write down, or that are settled here.
UNWRITABLE = frozenset(
    {
        "collect_stats",
        "distance",
        "embedding_reg_weight",
        "embedding_regularizer",
        "mat_based_loss",
        "reducer",
        "triplets_per_anchor",
        "weight_init_func",
        "weight_reg_weight",
        "weight_regularizer",
    }
)
