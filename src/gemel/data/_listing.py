"""What a reader hands over: pictures, whom they show, and the source's own protocol."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Bool, Int
from numpy import ndarray

from gemel.data._samples import Comparisons, SplitBy
from gemel.data._stores import ImageStore
from gemel.errors import SourceError

PARTS = ("train", "validation", "calibration", "test", "unseen")
"""What a split may call its parts. Nobody trains on "unseen": its identities are kept for
the question how well the network does on what it was never shown."""


@dataclass(frozen=True)
class Listing:
    """The pictures of a source, not yet decoded.

    Attributes:
        name: What messages call the source.
        store: Where the pictures stand.
        identity: Whom each shows; a forgery has the identity it imitates.
        forged: True where a picture is somebody else's imitation. All False by default.
        split: The source's own division, one of `PARTS` for each picture, or None.
        comparisons: Official lists of pairs by name, as positions in the store.
        triplets: Given (anchor, positive, negative) positions, or None.
        split_by: What the parts are, or should be, disjoint in.

    Raises:
        SourceError: If the lengths disagree, a part has no known name, there is no picture,
            or one identity only and no given pairs.
    """

    name: str
    store: ImageStore
    identity: tuple[str, ...]
    forged: Bool[ndarray, " samples"] = field(default_factory=lambda: np.zeros(0, dtype=bool))
    split: tuple[str, ...] | None = None
    comparisons: Mapping[str, Comparisons] = field(default_factory=dict)
    triplets: Int[ndarray, "triplets 3"] | None = None
    split_by: SplitBy = "identity"

    def __post_init__(self) -> None:
        if not len(self.store):
            raise SourceError(f"{self.name} holds no image.")
        if not len(self.forged):
            object.__setattr__(self, "forged", np.zeros(len(self.store), dtype=bool))
        self._refuse_unequal_lengths()
        if unknown := sorted(set(self.split or ()) - set(PARTS)):
            raise SourceError(
                f"{self.name} has a part named {unknown[0]!r}; parts are {', '.join(PARTS)}."
            )
        if len(set(self.identity)) < 2 and not self.comparisons and self.triplets is None:
            raise SourceError(
                f"{self.name} holds one identity, {self.identity[0]!r}; telling identities apart "
                "is learned from two or more. In an image folder each identity is a folder."
            )

    def __len__(self) -> int:
        return len(self.store)

    def _refuse_unequal_lengths(self) -> None:
        split = len(self.store) if self.split is None else len(self.split)
        lengths = len(self.store), len(self.identity), len(self.forged), split
        if len(set(lengths)) > 1:
            raise SourceError(
                f"{self.name} needs an identity, a forged and a split for each picture; got "
                "{} pictures, {} identities, {} forged, {} splits.".format(*lengths)
            )


def disjoint_in(identity: Sequence[str], split: Sequence[str]) -> SplitBy:
    """What a given division is disjoint in, judged by its parts.

    By sample when one part's identities all stand in another part too, as in a data set of
    classes; otherwise by identity. A few shared identities are then a leak, not a protocol.
    """
    present = {part: set[str]() for part in split}
    for who, part in zip(identity, split, strict=True):
        present[part].add(who)
    parts = list(present.values())
    nested = any(a is not b and a <= b for a in parts for b in parts)
    return "sample" if nested else "identity"
