"""What a reader hands over: inputs, whom they show, and the source's own protocol."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from jaxtyping import Bool, Int
from numpy import ndarray

from gemel.data._cells_store import CellsStore
from gemel.data._comparisons import Comparisons
from gemel.data._episodes import Episodes
from gemel.data._samples import SplitBy
from gemel.data._stores import Store
from gemel.errors import SourceError

PARTS = ("train", "validation", "calibration", "test", "unseen")
"""What a split may call its parts. Nobody trains on "unseen": its identities are kept for
the question how well the network does on what it was never shown."""

PART_NAMES = {**{part: part for part in PARTS}, "val": "validation", "valid": "validation"}
"""What a folder, a cell or a split of the user's own may call each part."""


@dataclass(frozen=True)
class Listing:
    """The samples of a source, not yet decoded.

    Attributes:
        name: What messages call the source.
        store: Where the inputs stand; several columns of them where a sample has several.
        identity: Whom each shows; a forgery has the identity it imitates.
        forged: True where a sample is somebody else's imitation. All False by default.
        split: The source's own division, one of `PARTS` for each sample, or None.
        comparisons: Official lists of pairs by name, as positions in the store.
        episodes: Official tasks of naming by name, as positions in the store.
        triplets: Given (anchor, positive, negative) positions, or None.
        split_by: What the parts are, or should be, disjoint in.
        sides: Names of the two or more sides where only samples of different sides are
            compared: photo and caption, visible and infrared. None compares all with all.
        side: Which of them each sample stands on.
        column: What a table calls the inputs, where they are one column of it.

    Raises:
        SourceError: If the lengths disagree, a part or a side has no known name, or there is no
            sample.
    """

    name: str
    store: Store | CellsStore
    identity: tuple[str, ...]
    forged: Bool[ndarray, " samples"] = field(default_factory=lambda: np.zeros(0, dtype=bool))
    split: tuple[str, ...] | None = None
    comparisons: Mapping[str, Comparisons] = field(default_factory=dict)
    episodes: Mapping[str, Episodes] = field(default_factory=dict)
    triplets: Int[ndarray, "triplets 3"] | None = None
    split_by: SplitBy = "identity"
    sides: tuple[str, ...] = ()
    side: Int[ndarray, " samples"] | None = None
    column: str | None = None

    def __post_init__(self) -> None:
        if not len(self.store):
            raise SourceError(f"{self.name} holds no sample.")
        if not len(self.forged):
            object.__setattr__(self, "forged", np.zeros(len(self.store), dtype=bool))
        self._refuse_unequal_lengths()
        self._refuse_unknown_sides()
        if unknown := sorted(set(self.split or ()) - set(PARTS)):
            raise SourceError(
                f"{self.name} has a part named {unknown[0]!r}; parts are {', '.join(PARTS)}."
            )

    def __len__(self) -> int:
        return len(self.store)

    def _refuse_unequal_lengths(self) -> None:
        split = len(self.store) if self.split is None else len(self.split)
        side = len(self.store) if self.side is None else len(self.side)
        lengths = len(self.store), len(self.identity), len(self.forged), split, side
        if len(set(lengths)) > 1:
            raise SourceError(
                f"{self.name} needs an identity, a forged, a split and a side for each sample; got "
                "{} samples, {} identities, {} forged, {} splits, {} sides.".format(*lengths)
            )

    def _refuse_unknown_sides(self) -> None:
        side = np.zeros(0, dtype=np.int64) if self.side is None else self.side
        if (side < 0).any() or (side >= len(self.sides)).any() or len(self.sides) == 1:
            raise SourceError(
                f"{self.name} compares samples of different sides, so it needs two or more, and "
                f"each sample on one of them; got the sides {', '.join(self.sides) or 'none'} and "
                f"samples on {', '.join(map(str, np.unique(side)))}."
            )


def refuse_one_identity(listing: Listing) -> None:
    """Stop where identities are to be told apart and there is one; enrolling it needs no other.

    Raises:
        SourceError: If there is one identity only, and no given pairs or triplets.
    """
    given = listing.comparisons or listing.triplets is not None
    if len(set(listing.identity)) < 2 and not given:
        raise SourceError(
            f"{listing.name} holds one identity, {listing.identity[0]!r}; telling identities apart "
            "is learned from two or more. In a folder of samples each identity is a folder."
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
