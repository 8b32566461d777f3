"""What a user may choose about training."""

from typing import Literal, TypeAlias

from pydantic import Field

from gemel.types import Settings

# Not "no": in YAML that is the boolean false.
Precision: TypeAlias = Literal["none", "bf16", "fp16"]


class TrainingSettings(Settings):
    """How weights are learned.

    Attributes:
        epochs: Passes over every sample, at most; 0 leaves the weights as they were drawn.
        optimiser: Which rule turns gradients into steps.
        learning_rate: Largest step size of the schedule.
        weight_decay: Decoupled for AdamW, an L2 penalty otherwise.
        momentum: Of SGD and RMSprop.
        schedule: How the learning rate goes from its largest value to zero, if at all.
        warmup: Share of all steps over which the rate rises from zero.
        clip: Largest norm of the gradient; larger ones are scaled down. None leaves them.
        mixed_precision: "bf16" or "fp16" computes the encoder in half precision while it
            learns; "fp16" needs a GPU. Losses, validation and the bundle stay in float32.
        patience: Epochs without a better validation EER before training stops; None never
            stops early. The best epoch's weights are kept either way.
    """

    epochs: int = Field(default=20, ge=0)
    optimiser: Literal["adamw", "sgd", "rmsprop"] = "adamw"
    learning_rate: float = Field(default=1e-3, gt=0)
    weight_decay: float = Field(default=1e-4, ge=0)
    momentum: float = Field(default=0.9, ge=0, lt=1)
    schedule: Literal["constant", "cosine", "linear"] = "cosine"
    warmup: float = Field(default=0.05, ge=0, lt=1)
    clip: float | None = Field(default=5.0, gt=0)
    mixed_precision: Precision = "none"
    patience: int | None = Field(default=None, ge=1)
