"""The loss that suits what is known of the data, where nobody chose one."""

from typing import Literal, TypeAlias

from gemel.losses._settings import USUAL, ObjectiveSettings

Supervision: TypeAlias = Literal["identities", "pairs", "scores", "triplets"]
"""What says who is the same: identities, or listed pairs, graded pairs or triplets."""

SUITS: dict[Supervision, str] = {
    "identities": "triplet",
    "triplets": "triplet",
    # Inputs that stand in one pair each form no triplet.
    "pairs": "contrastive",
    "scores": "correlation",
}


def settle(settings: ObjectiveSettings, supervision: Supervision) -> ObjectiveSettings:
    """The same settings with the loss written out.

    Example:
        >>> settle(ObjectiveSettings(loss="usual"), "scores").loss
        'correlation'
        >>> settle(ObjectiveSettings(loss="hinge"), "scores").loss
        'hinge'
    """
    if settings.loss != USUAL:
        return settings
    return settings.model_copy(update={"loss": SUITS[supervision]})
