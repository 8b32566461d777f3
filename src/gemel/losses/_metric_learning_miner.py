"""A miner of pytorch-metric-learning, kept to what a batch compares."""

from collections.abc import Mapping
from typing import TypeAlias, final

import torch
from jaxtyping import Float, Int
from torch import Tensor

from gemel.errors import SettingsError
from gemel.losses._meeting import Meeting
from gemel.losses._metric_learning_parts import Argument, made, settled
from gemel.losses._metric_learning_table import MINERS_ON_EMBEDDINGS

# (anchor, positive, anchor, negative) for pairs, (anchor, positive, negative) for triplets.
Chosen: TypeAlias = tuple[Tensor, ...]


@final
class Miner:
    """Chooses pairs or triplets of a batch, by our energies where the miner lets us.

    It is shown a pair that is not compared as the easiest of its kind, and of what it chooses
    only what is compared is kept.
    """

    def __init__(self, name: str, arguments: Mapping[str, Argument]) -> None:
        self._name = name
        full = settled("miner", name, arguments, known={})
        # The library is an extra, and slow to import.
        from gemel.losses._metric_learning_distance import GivenEnergies

        self._distance = None if name in MINERS_ON_EMBEDDINGS else GivenEnergies()
        handed = {} if self._distance is None else {"distance": self._distance}
        self._miner = made("miner", name, full, **handed)

    def __call__(self, meeting: Meeting) -> Chosen:
        """What it chooses of the batch."""
        if self._distance is None:
            embeddings = embeddings_of(meeting, self._name)
            return _kept(self._miner(embeddings, who_is_who(meeting)), meeting)
        with self._distance.giving(_as_the_easiest(meeting)) as rows:
            return _kept(self._miner(rows, who_is_who(meeting)), meeting)


def all_pairs(meeting: Meeting) -> Chosen:
    """Every pair that is compared, as the library lists them."""
    positive = (meeting.compared & meeting.same).nonzero()
    negative = (meeting.compared & ~meeting.same).nonzero()
    return (*positive.unbind(dim=1), *negative.unbind(dim=1))


def embeddings_of(meeting: Meeting, reader: str) -> Float[Tensor, "batch dim"]:
    """The embeddings that `reader` cannot do without.

    Raises:
        SettingsError: If there are none.
    """
    if meeting.embeddings is None:
        raise SettingsError(
            f"{reader} reads embeddings, but this network compares two inputs at once and has "
            "none. Take one that reads energies, such as ContrastiveLoss or TripletMarginMiner."
        )
    return meeting.embeddings


def who_is_who(meeting: Meeting) -> Int[Tensor, " batch"]:
    """A number for each sample, equal where `same` holds: the first it is the same with."""
    itself = torch.eye(len(meeting), dtype=torch.bool, device=meeting.same.device)
    return (meeting.same | meeting.same.mT | itself).int().argmax(dim=1)


def _as_the_easiest(meeting: Meeting) -> Float[Tensor, "batch batch"]:
    """The energies, where nobody compares nearer than the nearest or farther than the farthest."""
    energies = meeting.energies.detach()
    least, most = energies[meeting.compared].aminmax()
    easiest = torch.where(meeting.same, least - 1, most + 1)
    return torch.where(meeting.compared, energies, easiest)


def _kept(chosen: Chosen, meeting: Meeting) -> Chosen:
    positive, negative = meeting.compared & meeting.same, meeting.compared & ~meeting.same
    if len(chosen) == 3:
        anchor, near, far = chosen
        both = positive[anchor, near] & negative[anchor, far]
        return anchor[both], near[both], far[both]
    anchor, near, other, far = chosen
    genuine, impostor = positive[anchor, near], negative[other, far]
    return anchor[genuine], near[genuine], other[impostor], far[impostor]
