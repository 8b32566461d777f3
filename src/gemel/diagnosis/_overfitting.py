"""Does a network know its own identities far better than others?"""

from gemel.diagnosis._epoch import Epoch
from gemel.diagnosis._finding import Finding

GAP = 0.05
"""Least distance of the validation EER from the training EER that can be called far: a few
validation identities alone move it by some hundredths. It must also be twice as high."""


def overfitting(epoch: Epoch) -> list[Finding]:
    """The finding that errors are far more on the validation part than where it learned."""
    seen, unseen = epoch.training_error, epoch.equal_error_rate
    if seen is None or unseen is None or unseen - seen < GAP or unseen < 2 * seen:
        return []
    return [
        Finding(
            "overfitting",
            f"In epoch {epoch.epoch} the EER is {unseen:.1%} on the validation part and "
            f"{seen:.1%} on the part it learned from.",
            "More identities help most. Otherwise drop more features (--set "
            "network.encoder.dropout=0.5), change the inputs more (of images: --set "
            "augmentation.image.rotation=10 --set augmentation.image.shift=0.1), or stop soon "
            "after the best epoch (--set training.patience=5).",
            "warning",
        )
    ]
