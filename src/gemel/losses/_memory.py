"""Cross-batch memory: embeddings of earlier batches as further company for this one."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import final

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from gemel.errors import RangeError, SettingsError
from gemel.losses._meeting import Meeting


@final
class CrossBatchMemory:
    """The last embeddings that training made, oldest forgotten first.

    Weights move little from step to step, so an embedding that is some steps old still says
    where its sample lies; it costs no forward pass and gets no gradient.

    Args:
        size: How many embeddings to keep.

    Raises:
        RangeError: If `size` is less than 1.

    Example:
        >>> import torch
        >>> from gemel.energies import Euclidean
        >>> memory = CrossBatchMemory(size=100)
        >>> one = torch.ones(1, 1, dtype=torch.bool)
        >>> first, then = torch.zeros(1, 2), torch.ones(1, 2)
        >>> who = torch.tensor([0])
        >>> memory.remember(Meeting(torch.zeros(1, 1), one, ~one, embeddings=first, identity=who))
        >>> meeting = Meeting(torch.zeros(1, 1), one, ~one, embeddings=then, identity=who)
        >>> memory.widened(meeting, Euclidean().matrix).energies
        tensor([[0.0000, 1.4142],
                [0.0000, 0.0000]])

    Source:
        Wang, Zhang, Huang, Scott, "Cross-Batch Memory for Embedding Learning", CVPR 2020.
        Differs: a batch meets what came before it, then enters; they enter it first.
    """

    def __init__(self, size: int) -> None:
        if size < 1:
            raise RangeError(
                f"CrossBatchMemory needs size >= 1, got {size}. To train without one, leave "
                "objective.memory at 0."
            )
        self._size = size
        self._held: _Members | None = None

    def __len__(self) -> int:
        return 0 if self._held is None else len(self._held.identity)

    def forget(self) -> None:
        """Empty it; at the start of each epoch, so that a resumed run does as an unbroken one."""
        self._held = None

    def remember(self, meeting: Meeting) -> None:
        """Keep the samples of a batch, in place of the oldest.

        Raises:
            SettingsError: If the meeting brings no embeddings or no identities.
        """
        members = _members_of(meeting)
        everyone = members if self._held is None else self._held.followed_by(members)
        self._held = everyone.last(self._size)

    def widened(self, meeting: Meeting, matrix: Callable[[Tensor, Tensor], Tensor]) -> Meeting:
        """The batch and, after it, what is remembered.

        Samples of the batch meet each other as before and every remembered one by their
        identities; what is remembered is nobody's anchor and never meets itself. Scores are
        left out: between batches nobody graded any.

        Args:
            matrix: Energies of every embedding with every other, (queries, dim) and
                (items, dim) to (queries, items).

        Raises:
            SettingsError: If the meeting brings no embeddings or no identities.
        """
        now = _members_of(meeting)
        if self._held is None:
            return replace(meeting, score=None)
        size, older = len(meeting), len(self._held.identity)
        energies = torch.cat((meeting.energies, matrix(now.live, self._held.live)), dim=1)
        everyone = now.followed_by(self._held)
        same, compared = everyone.relation()
        same[:size, :size], compared[:size, :size] = meeting.same, meeting.compared
        compared[size:] = False
        return Meeting(
            torch.nn.functional.pad(energies, (0, 0, 0, older)),
            same,
            compared,
            embeddings=everyone.live,
            identity=everyone.identity,
            forged=everyone.forged,
            side=None if meeting.side is None else everyone.side,
        )


@dataclass(frozen=True)
class _Members:
    """Samples by what tells whom they may meet; `live` embeddings have their gradient."""

    live: Float[Tensor, "samples dim"]
    identity: Int[Tensor, " samples"]
    forged: Bool[Tensor, " samples"]
    side: Int[Tensor, " samples"]

    def followed_by(self, others: "_Members") -> "_Members":
        return _Members(
            torch.cat((self.live, others.live)),
            torch.cat((self.identity, others.identity)),
            torch.cat((self.forged, others.forged)),
            torch.cat((self.side, others.side)),
        )

    def last(self, size: int) -> "_Members":
        """The newest, cut from what made them."""
        return _Members(
            self.live[-size:].detach(),
            self.identity[-size:],
            self.forged[-size:],
            self.side[-size:],
        )

    def relation(
        self,
    ) -> tuple[Bool[Tensor, "samples samples"], Bool[Tensor, "samples samples"]]:
        """Who is the same and who is compared: no two forgeries, no two of one side."""
        honest = ~self.forged
        same = self.identity[:, None] == self.identity[None, :]
        one_side = (self.side[:, None] == self.side[None, :]) & (self.side[:, None] >= 0)
        compared = (honest[:, None] | honest[None, :]) & ~one_side
        return same & honest[:, None] & honest[None, :], compared


def _members_of(meeting: Meeting) -> _Members:
    """What a memory keeps; samples without a side stand on side -1, which meets itself."""
    if meeting.embeddings is None or meeting.identity is None:
        raise SettingsError(
            "objective.memory compares a batch with earlier ones by whom they show, so it needs "
            "embeddings and identities; listed pairs and triplets, and networks that read two "
            "inputs at once, have none. Leave objective.memory at 0."
        )
    identity = meeting.identity
    nobody = torch.zeros_like(identity, dtype=torch.bool)
    return _Members(
        meeting.embeddings,
        identity,
        nobody if meeting.forged is None else meeting.forged,
        torch.full_like(identity, -1) if meeting.side is None else meeting.side,
    )
