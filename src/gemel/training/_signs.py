"""What an epoch shows of its own health, gathered step by step at next to no cost."""

from collections import deque

import torch
from torch import Tensor

from gemel.diagnosis import spread
from gemel.losses import Meeting, Objective
from gemel.metrics import equal_error_rate

LAST_BATCHES = 4
"""Batches whose energies give the training error: the weights hardly move between them."""

ASKED_EVERY = 8
"""Batches of which one is asked for its spread and its share with a loss: some losses compute
all again, and some outputs are whole images."""


class Signs:
    """One epoch's loss, spread, share of pairs with a loss, and training error."""

    def __init__(self, objective: Objective) -> None:
        self._objective = objective
        self._loss: list[float] = []
        self._spread: list[float] = []
        self._active: list[float] = []
        self._last: deque[tuple[Tensor, Tensor, Tensor]] = deque(maxlen=LAST_BATCHES)

    @torch.no_grad()
    def see(self, meeting: Meeting, loss: float) -> None:
        """One step."""
        assert meeting.embeddings is not None, "training always has embeddings"
        self._loss.append(loss)
        if (len(self._loss) - 1) % ASKED_EVERY == 0:
            self._spread.append(spread(meeting.embeddings.detach().float().cpu().numpy()))
            self._active.append(self._objective.share_active(meeting))
        self._last.append((meeting.energies.detach(), meeting.same, meeting.compared))

    @property
    def loss(self) -> float:
        """Mean over the steps."""
        return sum(self._loss) / len(self._loss)

    @property
    def spread(self) -> float:
        """Mean over the steps that were asked."""
        return sum(self._spread) / len(self._spread)

    @property
    def active(self) -> float:
        """Mean over the steps that were asked."""
        return sum(self._active) / len(self._active)

    @property
    def training_error(self) -> float | None:
        """Equal error rate of the last steps; None without pairs of both kinds."""
        pairs = [_compared_once(*batch) for batch in self._last]
        energy, same = (torch.cat(parts).numpy() for parts in zip(*pairs, strict=True))
        if same.all() or not same.any():
            return None
        return equal_error_rate(energy, same)


def _compared_once(energies: Tensor, same: Tensor, compared: Tensor) -> tuple[Tensor, Tensor]:
    """Energy and relation of each compared pair, those compared both ways once."""
    chosen = compared.triu() | (compared & ~compared.mT)
    return energies[chosen].float().cpu(), same[chosen].cpu()
