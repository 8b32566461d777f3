"""Is anything left that moves the weights?"""

from gemel.diagnosis._epoch import Epoch
from gemel.diagnosis._finding import Finding

EMPTY = 0.001
"""Share of offered pairs or triplets with a loss below which almost no gradient is left."""
LEARNT = 0.02
"""EER at which there may be nothing left to learn, so that an empty miner is no fault."""


def empty_miner(epoch: Epoch, margin: float | None) -> list[Finding]:
    """The finding that hardly any pair or triplet has a loss while errors remain."""
    error = epoch.equal_error_rate if epoch.training_error is None else epoch.training_error
    done = error is not None and error <= LEARNT
    if epoch.active is None or epoch.active >= EMPTY or done:
        return []
    still = "" if error is None else f", though the EER is still {error:.1%}"
    wider = "" if margin is None else f"widen the margin (--set objective.margin={2 * margin:g}), "
    return [
        Finding(
            "empty miner",
            f"In epoch {epoch.epoch} {epoch.active:.2%} of the pairs or triplets that batches "
            f"offer had a loss, so hardly anything moves the weights{still}.",
            f"One of these helps: {wider}let every triplet count (--set objective.mining=all), "
            "or let more identities meet (--set batches.identities=64).",
            "error",
        )
    ]
