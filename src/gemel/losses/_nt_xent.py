"""NT-Xent: each genuine pair must stand out among the impostors of its anchor."""

from typing import final

import torch
from jaxtyping import Float
from torch import Tensor

from gemel.errors import RangeError
from gemel.losses._every_triplet import triplets_of
from gemel.losses._meeting import Meeting
from gemel.losses._objective import nothing


@final
class NTXentObjective:
    """Cross-entropy of picking each positive out among its anchor's negatives.

        L = mean over (a, p)( -log( exp(-E(a, p) / T)
                                    / ( exp(-E(a, p) / T) + sum_n exp(-E(a, n) / T) ) ) )

    Range (0, inf), in nats; log(1 + N) where all energies of an anchor with N negatives
    agree. Other positives of the anchor are left out of the sum, so that they do not push
    each other away. Anchors without a positive or a negative are skipped.

    Args:
        temperature: T, in units of the energies. The lower, the more the nearest negatives
            count.

    Raises:
        RangeError: If `temperature` is not positive.

    Example:
        >>> import torch
        >>> energies = torch.tensor([[0.0, 0.5, 0.5], [0.5, 0.0, 0.5], [0.5, 0.5, 0.0]])
        >>> same = torch.tensor([[True, True, False], [True, True, False], [False, False, True]])
        >>> everyone = ~torch.eye(3, dtype=torch.bool)
        >>> NTXentObjective()(Meeting(energies, same, everyone))
        tensor(0.6931)

    Source:
        Chen, Kornblith, Norouzi, Hinton, "A Simple Framework for Contrastive Learning of Visual
        Representations", ICML 2020, eq. 1, under the energy 1 - cosine: a constant added to
        every energy cancels. Differs: theirs has one positive for each anchor.
    """

    def __init__(self, temperature: float = 0.1) -> None:
        if temperature <= 0:
            raise RangeError(
                f"NTXentObjective needs temperature > 0, got {temperature}; usual are 0.05 to 0.5."
            )
        self._temperature = temperature

    def __call__(self, meeting: Meeting) -> Float[Tensor, ""]:
        """The mean over genuine pairs, each from both of its sides."""
        rows = triplets_of(meeting)
        if not len(rows):
            return nothing(meeting.energies)
        negative = -rows.negatives / self._temperature
        crowd = negative.masked_fill(~rows.is_negative, -torch.inf).logsumexp(dim=1, keepdim=True)
        # -log(x / (x + y)) is log(1 + y / x), and stays finite where x or y underflows.
        costs = torch.nn.functional.softplus(crowd + rows.positives / self._temperature)
        return costs[rows.is_positive].mean()

    def offered(self, meeting: Meeting) -> int:
        """How many positives meet a negative, counted for each anchor."""
        return int(triplets_of(meeting).is_positive.sum())

    def share_active(self, meeting: Meeting) -> float:
        """1: the loss of a pair is never zero."""
        return float(self.offered(meeting) > 0)
