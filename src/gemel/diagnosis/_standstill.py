"""What takes several epochs to see: a loss that stands still, and errors beyond chance."""

from collections.abc import Sequence

from gemel.diagnosis._epoch import Epoch
from gemel.diagnosis._finding import Finding

PATIENCE = 3
"""Epochs in a row before a level counts: one or two are often a warm-up."""
STILL = 0.02
"""Relative change of a loss that counts as none: batches alone move it as much."""
TELLS_NOTHING = 0.4
"""Validation EER from which a network tells hardly anything: chance is 0.5."""
INVERTED = 0.55
"""Validation EER that chance does not give: at 0.5 a network guesses, above it knows better."""


def stuck(epochs: Sequence[Epoch], stuck_at: float | None) -> list[Finding]:
    """The finding that the loss stands at that of a network which tells nobody apart."""
    losses, error = [epoch.loss for epoch in epochs[-PATIENCE:]], epochs[-1].equal_error_rate
    if len(losses) < PATIENCE or (error is not None and error < TELLS_NOTHING):
        return []
    # Semi-hard triplets cost nothing after a collapse, as they do when all is learned.
    at_level = stuck_at is not None and all(
        abs(loss - stuck_at) < STILL * stuck_at for loss in losses
    )
    still = losses[-1] != 0 and max(losses) - min(losses) <= STILL * abs(losses[-1])
    if not at_level and (error is None or not still):
        return []
    level = f", the loss when nobody is told apart ({stuck_at:.4g})" if at_level else ""
    rate = "" if error is None else f", and the validation EER is {error:.1%}, near chance"
    return [
        Finding(
            "loss stuck at the margin",
            f"The loss has stood at {losses[-1]:.4g} for {PATIENCE} epochs{level}{rate}.",
            "Learn slower and warm up longer (--set training.learning_rate=1e-4 --set "
            "training.warmup=0.2); with triplets, begin with those that are not the hardest "
            "(--set objective.mining=semi-hard).",
            "error",
        )
    ]


def helpless(epochs: Sequence[Epoch]) -> list[Finding]:
    """The finding that nobody is told apart, though the loss moves."""
    errors = [epoch.equal_error_rate for epoch in epochs if epoch.equal_error_rate is not None]
    last = errors[-PATIENCE:]
    if len(last) < PATIENCE or min(last) < TELLS_NOTHING:
        return []
    return [
        Finding(
            "nothing learned",
            f"For {PATIENCE} epochs the validation EER was {min(last):.1%} or more, and guessing "
            "gives 50 %.",
            "If the loss grows, learn slower (--set training.learning_rate=1e-4); if it falls, "
            "what is learned does not carry over to new identities: give more of them.",
            "error",
        )
    ]


def inverted(epochs: Sequence[Epoch]) -> list[Finding]:
    """The finding that validation errors are more than guessing gives."""
    errors = [epoch.equal_error_rate for epoch in epochs if epoch.equal_error_rate is not None]
    last = errors[-PATIENCE:]
    if len(last) < PATIENCE or min(last) <= INVERTED:
        return []
    return [
        Finding(
            "inverted pairs",
            f"For {PATIENCE} epochs the validation EER was {min(last):.1%} or more, worse than "
            "chance: what the network calls unlike is listed as the same.",
            "In a list of pairs `same` is 1 for one identity and 0 for two, the opposite of "
            "Hadsell's Y. Exchange 0 and 1 in the list that has them the wrong way round.",
            "error",
        )
    ]
