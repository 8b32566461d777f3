"""What the numbers of a run's epochs say went wrong."""

from collections.abc import Sequence

from gemel.diagnosis._empty_miner import empty_miner
from gemel.diagnosis._epoch import Epoch
from gemel.diagnosis._finding import Finding
from gemel.diagnosis._overfitting import overfitting
from gemel.diagnosis._spread import collapse
from gemel.diagnosis._standstill import helpless, inverted, stuck


def examine_epoch(epoch: Epoch, *, margin: float | None = None) -> list[Finding]:
    """What one epoch shows by itself: collapse, an empty miner.

    Args:
        epoch: Its numbers.
        margin: Of the loss, where it has one; the remedy then says a wider one.
    """
    return [*collapse(epoch.spread), *empty_miner(epoch, margin)]


def examine_history(
    epochs: Sequence[Epoch], *, margin: float | None = None, stuck_at: float | None = None
) -> list[Finding]:
    """What a run shows so far: that of its last epoch, and what takes several to see.

    Args:
        epochs: In order; the last ones decide.
        margin: Of the loss, where it has one.
        stuck_at: The loss of a network that tells nobody apart, by `loss_of_collapse`.
    """
    if not epochs:
        return []
    found = [
        *examine_epoch(epochs[-1], margin=margin),
        *stuck(epochs, stuck_at),
        *inverted(epochs),
        *overfitting(epochs[-1]),
    ]
    # All of the above look like this from afar.
    return found or helpless(epochs)
