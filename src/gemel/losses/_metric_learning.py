"""Any loss and miner of pytorch-metric-learning as an objective."""

from collections.abc import Mapping
from dataclasses import replace
from typing import final

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from gemel.errors import SettingsError
from gemel.losses._meeting import Meeting
from gemel.losses._metric_learning_miner import (
    Chosen,
    Miner,
    all_pairs,
    embeddings_of,
    who_is_who,
)
from gemel.losses._metric_learning_parts import Argument, made, settled
from gemel.losses._metric_learning_table import (
    LOSS_OF_TWO_VIEWS,
    LOSSES_BY_PAIRS,
    LOSSES_ON_ENERGIES,
    LOSSES_WITHOUT_MINER,
)
from gemel.losses._objective import nothing
from gemel.losses._pairs import each_pair_once


@final
class MetricLearningObjective(nn.Module):
    """A loss of pytorch-metric-learning over what a batch compares.

    - A loss that compares pairs by a distance alone reads our energies; its margins are then
      in units of the energy. Any other reads `embeddings`, by the distance it insists on.
    - A loss that takes lists of pairs gets those that are compared. Any other takes its pairs
      from identities, so all of them must be compared and agree with `same`.
    - A miner sees whom `same` joins, and a pair that is not compared as the easiest of its
      kind; of what it chooses, what is compared is kept.

    Formula, range and source: see the library's page of the loss.

    Args:
        loss: Its name in `pytorch_metric_learning.losses`, such as "CircleLoss".
        arguments: What the loss takes, by the library's names.
        miner: Name of a miner in `pytorch_metric_learning.miners`.
        miner_arguments: What the miner takes.
        identities: How many there are to learn from, for a loss with weights for each.
        dim: Length of an embedding, for the same.

    Raises:
        MissingExtraError: If pytorch-metric-learning is not installed.
        UnknownNameError: If nobody answers to a name, or it has no such argument.
        SettingsError: If loss or miner cannot run here, or refuse their arguments.
    """

    def __init__(
        self,
        loss: str,
        *,
        arguments: Mapping[str, Argument] | None = None,
        miner: str | None = None,
        miner_arguments: Mapping[str, Argument] | None = None,
        identities: int | None = None,
        dim: int | None = None,
    ) -> None:
        super().__init__()
        known = {"num_classes": identities, "embedding_size": dim, "descriptors_dim": dim}
        full = settled("loss", loss, arguments or {}, known)
        if miner is not None and loss in LOSSES_WITHOUT_MINER:
            raise SettingsError(
                f"objective.miner={miner} has no effect on {loss}, which takes all pairs of a "
                "batch. Leave it out."
            )
        # The library is an extra, and slow to import.
        from gemel.losses._metric_learning_distance import GivenEnergies

        count = full.get("num_classes")
        self._name = loss
        self._weights_for = None if count is None else int(count)
        self._distance = GivenEnergies() if loss in LOSSES_ON_ENERGIES else None
        handed = {} if self._distance is None else {"distance": self._distance}
        self._loss = made("loss", loss, full, **handed)
        self._miner = None if miner is None else Miner(miner, miner_arguments or {})

    def forward(self, meeting: Meeting) -> Float[Tensor, ""]:
        """The library's loss; zero where the batch compares nobody.

        Raises:
            SettingsError: If loss or miner read what the meeting does not bring.
        """
        if not self.offered(meeting):
            return nothing(meeting.energies)
        return self._of(meeting) + nothing(meeting.energies)

    def offered(self, meeting: Meeting) -> int:
        """How many pairs the batch holds, before mining."""
        return int(each_pair_once(meeting).sum())

    def share_active(self, meeting: Meeting) -> float:
        """Share of the compared energies that the loss moves with; 1 where it reads none."""
        if self._distance is None or not self.offered(meeting):
            return float(self.offered(meeting) > 0)
        energies = meeting.energies.detach().requires_grad_()
        devices = [energies.device] if energies.is_cuda else []
        # A miner may draw at random; asking must not change what training draws next.
        with torch.random.fork_rng(devices), torch.enable_grad():
            loss = self._of(replace(meeting, energies=energies)) + nothing(energies)
        (slope,) = torch.autograd.grad(loss, energies)
        return float((slope[meeting.compared] != 0).float().mean())

    def _of(self, meeting: Meeting) -> Tensor:
        if self._name == LOSS_OF_TWO_VIEWS:
            return self._of_two_views(meeting)
        chosen, who = self._chosen(meeting), self._who(meeting)
        if self._distance is None:
            return self._value(embeddings_of(meeting, f"pml:{self._name}"), who, chosen)
        wide = torch.promote_types(meeting.energies.dtype, torch.float32)
        energies = meeting.energies.masked_fill(~meeting.compared, 0).to(wide)
        with self._distance.giving(energies) as rows:
            return self._value(rows, who, chosen)

    def _of_two_views(self, meeting: Meeting) -> Tensor:
        """Both members of each genuine pair, as the two views that the loss asks for."""
        embeddings = embeddings_of(meeting, f"pml:{self._name}")
        one, other = ((meeting.same | meeting.same.mT) & each_pair_once(meeting)).nonzero().T
        if len(one) < 2:  # there is no variance of one
            return nothing(embeddings)
        return self._value(embeddings[one], ref_emb=embeddings[other])

    def _value(self, *read: object, **more: object) -> Tensor:
        value: Tensor = self._loss(*read, **more)
        return value.squeeze()

    def _chosen(self, meeting: Meeting) -> Chosen | None:
        if self._miner is not None:
            return self._miner(meeting)
        return all_pairs(meeting) if self._name in LOSSES_BY_PAIRS else None

    def _who(self, meeting: Meeting) -> Int[Tensor, " batch"]:
        """Whom each sample shows, where all that the loss will conclude from it is right."""
        who = who_is_who(meeting) if meeting.identity is None else meeting.identity.long()
        if self._weights_for is not None:
            self._check_weights(meeting, self._weights_for)
        if self._name not in LOSSES_BY_PAIRS:
            self._check_identities(meeting, who)
        return who

    def _check_weights(self, meeting: Meeting, identities: int) -> None:
        if meeting.identity is None:
            raise SettingsError(
                f"pml:{self._name} holds weights for each identity, and listed pairs name none. "
                "Take a loss that reads pairs, such as pml:ContrastiveLoss."
            )
        if (largest := int(meeting.identity.max())) >= identities:
            raise SettingsError(
                f"pml:{self._name} holds weights for num_classes={identities} identities, and a "
                f"batch shows number {largest}, counted from 0. Leave num_classes out."
            )

    def _check_identities(self, meeting: Meeting, who: Int[Tensor, " batch"]) -> None:
        itself = torch.eye(len(meeting), dtype=torch.bool, device=who.device)
        unlike = (who[:, None] == who[None, :]) != meeting.same
        unmet = ~meeting.compared if self._weights_for is None else torch.zeros_like(itself)
        if ((unlike & meeting.compared) | (unmet & ~itself)).any():
            raise SettingsError(
                f"pml:{self._name} takes everything from identities, and would compare samples "
                "that this data keeps apart: forgeries, or inputs of one kind. Take a loss that "
                "reads pairs, such as pml:MultiSimilarityLoss."
            )
