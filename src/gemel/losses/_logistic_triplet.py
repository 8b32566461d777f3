"""The logistic triplet loss of tracking: every anchor weighs the same."""

from typing import final

from jaxtyping import Float
from torch import Tensor

from gemel.losses._every_triplet import along_negatives, offered_triplets, triplets_of
from gemel.losses._meeting import Meeting
from gemel.losses._objective import nothing
from gemel.losses._triplet import softplus


@final
class LogisticTripletObjective:
    """The soft triplet loss, averaged over each anchor's triplets and then over anchors.

        L = mean_a( 1 / (M_a N_a) * sum_p sum_n log(1 + exp(v_n - v_p)) )    with  v = -E

    for the M_a positives and N_a negatives of anchor a. Range (0, inf), in nats; log 2 where
    positives are as far as negatives. Each triplet costs what `soft_triplet_loss` says; it
    is the weights that differ: there every triplet of the batch weighs the same, here every
    anchor. In a batch of as many samples of each identity the two agree.

    Example:
        >>> import torch
        >>> energies = torch.tensor([[0.0, 0.5, 0.5], [0.5, 0.0, 0.5], [0.5, 0.5, 0.0]])
        >>> same = torch.tensor([[True, True, False], [True, True, False], [False, False, True]])
        >>> everyone = ~torch.eye(3, dtype=torch.bool)
        >>> LogisticTripletObjective()(Meeting(energies, same, everyone))
        tensor(0.6931)

    Source:
        Dong, Shen, "Triplet Loss in Siamese Network for Object Tracking", ECCV 2018: anchor is
        the exemplar, v the scores of a search image, each triplet weighing 1 / (M N).
    """

    def __call__(self, meeting: Meeting) -> Float[Tensor, ""]:
        """The mean over anchors; zero where none has both a positive and a negative."""
        triplets = triplets_of(meeting)
        if not len(triplets):
            return nothing(meeting.energies)
        of_pair = along_negatives(triplets, _mean_of_negatives).squeeze(1)
        anchor = triplets.is_positive.nonzero()[:, 0]
        positives = triplets.is_positive.sum(dim=1)
        return (of_pair / positives[anchor]).sum() / len(triplets)

    def offered(self, meeting: Meeting) -> int:
        """How many triplets the batch holds."""
        return offered_triplets(meeting)

    def share_active(self, meeting: Meeting) -> float:
        """1: the loss of a triplet is never zero."""
        return float(self.offered(meeting) > 0)


def _mean_of_negatives(positive: Tensor, negative: Tensor, is_negative: Tensor) -> Tensor:
    costs = softplus(positive, negative).masked_fill(~is_negative, 0)
    return costs.sum(dim=1, keepdim=True) / is_negative.sum(dim=1, keepdim=True)
