"""From settings to an optimiser, and how its rate moves."""

import math

from torch import nn
from torch.optim import SGD, AdamW, Optimizer, RMSprop

from gemel.training._settings import TrainingSettings


def optimiser_for(network: nn.Module, settings: TrainingSettings) -> Optimizer:
    """The optimiser over all of the network's weights."""
    weights = network.parameters()
    rate, decay = settings.learning_rate, settings.weight_decay
    if settings.optimiser == "adamw":
        return AdamW(weights, lr=rate, weight_decay=decay)
    if settings.optimiser == "sgd":
        return SGD(weights, lr=rate, weight_decay=decay, momentum=settings.momentum)
    return RMSprop(weights, lr=rate, weight_decay=decay, momentum=settings.momentum)


def rate_at(step: int, steps: int, settings: TrainingSettings) -> float:
    """The learning rate of `step` out of `steps`, counted from 0.

    A function of the step alone, so that a resumed run needs no schedule's state.
    """
    rising = settings.warmup * steps
    if step < rising:
        return settings.learning_rate * (step + 1) / (rising + 1)
    done = (step - rising) / max(1.0, steps - rising)
    left = {"constant": 1.0, "cosine": (1 + math.cos(math.pi * done)) / 2, "linear": 1 - done}
    return settings.learning_rate * left[settings.schedule]


def set_rate(optimiser: Optimizer, rate: float) -> None:
    """Let the next step of `optimiser` be of size `rate`."""
    for group in optimiser.param_groups:
        group["lr"] = rate
