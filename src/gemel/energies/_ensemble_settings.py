"""What a user may choose about an ensemble."""

from typing import Literal

from pydantic import Field, model_validator

from gemel.types import Settings


class EnsembleSettings(Settings):
    """Which classifier on |a - b| shares the network's decision, if any.

    Attributes:
        kind: "gradient-boosting" or "random-forest"; "none" leaves the network alone.
        trees: How many.
        depth: Questions that a tree asks at most.
    """

    kind: Literal["none", "gradient-boosting", "random-forest"] = "none"
    trees: int = Field(default=100, ge=1)
    depth: int = Field(default=4, ge=1, le=12)

    @model_validator(mode="after")
    def _refuse_a_size_without_a_kind(self) -> "EnsembleSettings":
        if self.kind == "none":
            self.refuse_unread({"kind"}, where="ensemble", reader="kind 'none'")
        return self
