"""Alignment: genuine pairs alone, for networks that keep from collapsing by other means."""

from typing import final

from jaxtyping import Float
from torch import Tensor

from gemel.losses._meeting import Meeting
from gemel.losses._objective import nothing


@final
class AlignmentObjective:
    """The mean energy of genuine pairs, from both of their sides.

        L = mean( E(i, j) )    over i, j that are compared and the same

    Range: that of the energy. E(i, j) and E(j, i) may differ, as where one side is a
    prediction and the other has its gradient stopped; each counts one half. Impostors do not
    count, so a network that nothing else holds apart collapses to a point.

    Example:
        >>> import torch
        >>> energies = torch.tensor([[0.0, 0.4], [0.2, 0.0]])
        >>> everyone = torch.ones(2, 2, dtype=torch.bool)
        >>> AlignmentObjective()(Meeting(energies, everyone, ~torch.eye(2, dtype=torch.bool)))
        tensor(0.3000)

    Source:
        Chen, He, "Exploring Simple Siamese Representation Learning", CVPR 2021, eq. 2, under
        the energy 1 - cosine. Differs: by that 1.
    """

    def __call__(self, meeting: Meeting) -> Float[Tensor, ""]:
        """The mean over genuine pairs; zero where the batch holds none."""
        energy = meeting.energies[meeting.compared & meeting.same]
        return energy.mean() if len(energy) else nothing(energy)

    def offered(self, meeting: Meeting) -> int:
        """How many genuine pairs the batch holds, each from both of its sides."""
        return int((meeting.compared & meeting.same).sum())

    def share_active(self, meeting: Meeting) -> float:
        """1: no genuine pair is ever left alone."""
        return float(self.offered(meeting) > 0)
