"""Objectives from settings."""

from gemel.errors import UnknownNameError
from gemel.losses._builders import BUILDERS
from gemel.losses._metric_learning import MetricLearningObjective
from gemel.losses._metric_learning_table import LOSSES_BY_PAIRS, LOSSES_ON_ENERGIES
from gemel.losses._objective import Objective
from gemel.losses._settings import ObjectiveSettings

_LIBRARY = "pml:"


def build(
    settings: ObjectiveSettings, *, identities: int | None = None, dim: int | None = None
) -> Objective:
    """The objective that `settings` describe.

    Args:
        identities: How many there are to learn from. Needed by a loss with weights for each,
            which draws them from torch's seed.
        dim: Length of what the network gives, for the same.

    Raises:
        UnknownNameError: If nobody answers to the loss's or the miner's name.
        RangeError: If positive_margin is not below margin.
        SettingsError: If a value is set that the loss does not read, or a loss of
            pytorch-metric-learning cannot run here.
        MissingExtraError: If "pml:" is asked for and not installed.

    Example:
        >>> type(build(ObjectiveSettings(loss="triplet", mining="hard"))).__name__
        'TripletObjective'
    """
    if settings.loss.startswith(_LIBRARY):
        return _of_library(settings, identities, dim)
    if settings.loss not in BUILDERS:
        raise UnknownNameError("loss", settings.loss, (*BUILDERS, f"{_LIBRARY}NAME"))
    builder = BUILDERS[settings.loss]
    _refuse_unread(settings, builder.reads)
    return builder.make(settings)


def _of_library(
    settings: ObjectiveSettings, identities: int | None, dim: int | None
) -> MetricLearningObjective:
    name = settings.loss.removeprefix(_LIBRARY)
    reads = {"arguments", "miner"}
    if settings.miner is not None:
        reads.add("miner_arguments")
    if name in LOSSES_ON_ENERGIES & LOSSES_BY_PAIRS:
        reads.add("memory")
    _refuse_unread(settings, reads)
    return MetricLearningObjective(
        name,
        arguments=settings.arguments,
        miner=settings.miner,
        miner_arguments=settings.miner_arguments,
        identities=identities,
        dim=dim,
    )


def _refuse_unread(settings: ObjectiveSettings, reads: frozenset[str] | set[str]) -> None:
    settings.refuse_unread(reads | {"loss"}, where="objective", reader=f"loss {settings.loss!r}")
