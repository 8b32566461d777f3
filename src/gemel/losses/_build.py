"""Objectives from settings."""

from functools import partial
from typing import Literal

from pydantic import Field

from gemel.errors import SettingsError
from gemel.losses._binary_cross_entropy import binary_cross_entropy_loss
from gemel.losses._contrastive import check_margins, contrastive_loss
from gemel.losses._objective import Objective
from gemel.losses._pairs import PairObjective
from gemel.losses._triplets import Mining, TripletObjective
from gemel.types import Settings


class ObjectiveSettings(Settings):
    """What training minimises over the pairs or triplets of a batch.

    Attributes:
        loss: "contrastive" and "binary-cross-entropy" read pairs, "triplet" and
            "soft-triplet" triplets.
        margin: Energy past which different pairs ("contrastive") or by which negatives
            ("triplet") are pushed away. Units of the energy.
        positive_margin: Energy below which same pairs are left alone ("contrastive").
        mining: Which triplets of a batch are used ("triplet", "soft-triplet").
        balanced: Whether genuine and impostor pairs each weigh one half ("contrastive",
            "binary-cross-entropy").
    """

    loss: Literal["contrastive", "triplet", "soft-triplet", "binary-cross-entropy"] = "contrastive"
    margin: float = Field(default=1.0, gt=0)
    positive_margin: float = Field(default=0.0, ge=0)
    mining: Mining = "all"
    balanced: bool = True


_READ = {
    "contrastive": {"margin", "positive_margin", "balanced"},
    "triplet": {"margin", "mining"},
    "soft-triplet": {"mining"},
    "binary-cross-entropy": {"balanced"},
}


def build(settings: ObjectiveSettings) -> Objective:
    """The objective that `settings` describe.

    Raises:
        RangeError: If positive_margin is not below margin.
        SettingsError: If a value is set that the loss does not read.

    Example:
        >>> type(build(ObjectiveSettings(loss="triplet", mining="hard"))).__name__
        'TripletObjective'
    """
    _check_read(settings)
    if settings.loss == "triplet":
        return TripletObjective(settings.mining, margin=settings.margin)
    if settings.loss == "soft-triplet":
        return TripletObjective(settings.mining, margin="soft")
    if settings.loss == "binary-cross-entropy":
        return PairObjective(binary_cross_entropy_loss, balanced=settings.balanced)
    check_margins(settings.margin, settings.positive_margin)
    loss = partial(
        contrastive_loss, margin=settings.margin, positive_margin=settings.positive_margin
    )
    return PairObjective(loss, balanced=settings.balanced)


def _check_read(settings: ObjectiveSettings) -> None:
    """A value that nobody reads would look as if it had been tried."""
    read = _READ[settings.loss] | {"loss"}
    for key, field in ObjectiveSettings.model_fields.items():
        value = getattr(settings, key)
        if key not in read and value != field.default:
            raise SettingsError(
                f"objective.{key}={value} has no effect on the loss {settings.loss!r}, which "
                f"reads {', '.join(sorted(read))}. Leave it out."
            )
