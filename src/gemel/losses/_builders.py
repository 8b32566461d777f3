"""How each loss is built from settings, and which of them it reads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from gemel.losses._alignment import AlignmentObjective
from gemel.losses._binary_cross_entropy import binary_cross_entropy_loss
from gemel.losses._contrastive import check_margins, contrastive_loss
from gemel.losses._graded import GradedObjective, correlation_loss, graded_loss
from gemel.losses._hard_triplets import HardTripletObjective, Violation
from gemel.losses._hinge import hinge_loss
from gemel.losses._logistic_triplet import LogisticTripletObjective
from gemel.losses._multi_similarity import MultiSimilarityObjective
from gemel.losses._nt_xent import NTXentObjective
from gemel.losses._objective import Objective
from gemel.losses._pairs import PairObjective
from gemel.losses._settings import ObjectiveSettings
from gemel.losses._softmax_triplet import SoftmaxTripletObjective
from gemel.losses._triplets import TripletObjective

Make = Callable[[ObjectiveSettings], Objective]


@dataclass(frozen=True)
class Builder:
    """One line of the table of losses.

    Attributes:
        make: From settings to the objective.
        reads: The settings it reads beside `loss`.
    """

    make: Make
    reads: frozenset[str]


def _builder(make: Make, *reads: str) -> Builder:
    return Builder(make, frozenset(reads))


def _contrastive(settings: ObjectiveSettings) -> Objective:
    margin, positive_margin = settings.margin, settings.positive_margin
    check_margins(margin, positive_margin)
    loss = partial(contrastive_loss, margin=margin, positive_margin=positive_margin)
    return PairObjective(loss, balanced=settings.balanced)


def _multi_similarity(settings: ObjectiveSettings) -> Objective:
    return MultiSimilarityObjective(
        threshold=settings.threshold,
        positive_scale=settings.positive_scale,
        negative_scale=settings.negative_scale,
        slack=settings.slack,
    )


def _hard(violation: Violation, *, weighted: bool) -> Make:
    def make(settings: ObjectiveSettings) -> Objective:
        temperature = settings.temperature if weighted else None
        return HardTripletObjective(violation, margin=settings.margin, temperature=temperature)

    return make


BUILDERS: Mapping[str, Builder] = {
    "contrastive": _builder(_contrastive, "margin", "positive_margin", "balanced", "memory"),
    "binary-cross-entropy": _builder(
        lambda chosen: PairObjective(binary_cross_entropy_loss, balanced=chosen.balanced),
        "balanced",
        "memory",
    ),
    "hinge": _builder(
        lambda chosen: PairObjective(hinge_loss, balanced=chosen.balanced), "balanced", "memory"
    ),
    "triplet": _builder(
        lambda chosen: TripletObjective(chosen.mining, margin=chosen.margin),
        "margin",
        "mining",
        "memory",
    ),
    "soft-triplet": _builder(
        lambda chosen: TripletObjective(chosen.mining, margin="soft"), "mining", "memory"
    ),
    "logistic-triplet": _builder(lambda chosen: LogisticTripletObjective(), "memory"),
    "softmax-triplet": _builder(
        lambda chosen: SoftmaxTripletObjective(chosen.positives, chosen.negatives),
        "positives",
        "negatives",
        "memory",
    ),
    "difference": _builder(_hard("difference", weighted=False), "margin", "memory"),
    "ratio": _builder(_hard("ratio", weighted=False), "margin", "memory"),
    "weighted-difference": _builder(
        _hard("difference", weighted=True), "margin", "temperature", "memory"
    ),
    "weighted-ratio": _builder(_hard("ratio", weighted=True), "margin", "temperature", "memory"),
    "nt-xent": _builder(
        lambda chosen: NTXentObjective(chosen.temperature), "temperature", "memory"
    ),
    "multi-similarity": _builder(
        _multi_similarity, "threshold", "positive_scale", "negative_scale", "slack", "memory"
    ),
    "graded": _builder(lambda chosen: GradedObjective(graded_loss)),
    "correlation": _builder(lambda chosen: GradedObjective(correlation_loss)),
    "alignment": _builder(lambda chosen: AlignmentObjective()),
}
