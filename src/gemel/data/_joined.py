"""Further sources to learn from, beside the one that is divided, calibrated and tested on."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from gemel.data._cells_store import CellsStore
from gemel.data._leaks import Leak, find_leaks
from gemel.data._listing import Listing
from gemel.data._open import located
from gemel.data._pairs import listed_pairs
from gemel.data._samples import Samples
from gemel.data._splits import SplitSettings, split
from gemel.data._stores import JoinedStore, Store
from gemel.errors import LeakError, SourceError
from gemel.types import PathLike


def joined(first: Listing, further: Sequence[Listing]) -> Listing:
    """One listing whose first samples are those of `first`, in their order.

    Of the further ones it takes the samples and whom they show, by names of their own; their
    divisions, lists and tasks belong to other measurements.

    Raises:
        SourceError: If one of them has several inputs a sample, sides, or inputs of another
            kind.
    """
    if not further:
        return first
    stores = [_single(listing, first) for listing in (first, *further)]
    count = sum(map(len, further))
    return replace(
        first,
        store=JoinedStore(stores),
        identity=first.identity
        + tuple(f"{one.name}: {identity}" for one in further for identity in one.identity),
        forged=np.concatenate([first.forged, *(one.forged for one in further)]),
        split=None if first.split is None else (*first.split, *("train",) * count),
    )


def split_beside(
    samples: Samples, own: int, settings: SplitSettings | None = None
) -> dict[str, Samples]:
    """`split` of the inputs before `own`; all that come after them join the training part.

    Raises:
        SourceError: As `split` does, or if pairs or triplets say who is the same in the
            training part.
    """
    inside = samples.rows < own
    if inside.all():
        return split(samples, settings)
    parts = split(samples.take(np.flatnonzero(inside)), settings)
    train = parts["train"]
    if train.triplets is not None or listed_pairs(train, "train") is not None:
        raise SourceError(
            "Pairs or triplets say what this source learns from, so no identities of another can "
            "join. Leave `also` out, or give identities."
        )
    learned = np.flatnonzero(~inside | np.isin(samples.rows, train.rows))
    everybody = replace(samples, comparisons={}, episodes={}).take(learned)
    parts["train"] = replace(everybody, split=("train",) * len(everybody), split_by=train.split_by)
    return parts


def refuse_itself(source: PathLike, further: Sequence[PathLike]) -> None:
    """Stop where a further source is the one that is divided: whoever is tested would be learned.

    Raises:
        LeakError: If one of `further` stands where `source` does, or has its name.
    """
    if again := [str(one) for one in further if _place(one) == _place(source)]:
        raise LeakError(
            f"also={again[0]} is SOURCE itself, and everybody in it would be learned from, those "
            "who are tested too. Leave it out of also."
        )


def leaks_beside(parts: Mapping[str, Samples], own: int) -> list[Leak]:
    """`find_leaks` of parts whose inputs from `own` on come from further sources.

    Raises:
        LeakError: If an input of a further source is equal to one that is measured: its identity
            has a name of its own there, so nothing else would tell.
    """
    train = parts["train"]
    if (train.rows < own).all():
        return find_leaks(parts)
    # The further inputs first: an equal one that is measured is then held against them.
    sides = {"also": train.rows >= own, "train": train.rows < own}
    divided = {name: train.take(np.flatnonzero(inside)) for name, inside in sides.items()}
    found = find_leaks({**divided, **parts, **divided})
    beside = [leak for leak in found if leak.left_part == "also"]
    if measured := [leak for leak in beside if leak.right_part != "train"]:
        first, more = measured[0], len(measured) - 1
        others = f", and {more} more like it" if more else ""
        raise LeakError(
            f"{first.left} of a source in also and {first.right} in {first.right_part} are one "
            f"input, once prepared{others}. What is measured may not be learned from: leave that "
            "source out of also, or the equal inputs out of it."
        )
    return [leak for leak in found if leak not in beside]


def _place(source: PathLike) -> str | Path:
    """Where a source stands, whichever way it is written."""
    found = located(source)
    return Path(found).resolve() if Path(found).is_absolute() else found


def _single(listing: Listing, first: Listing) -> Store:
    if isinstance(listing.store, CellsStore) or listing.sides:
        raise SourceError(
            f"{listing.name} has several inputs a sample, or sides; sources are joined where each "
            "sample is one input. Leave `also` out."
        )
    assert not isinstance(first.store, CellsStore), "the first is looked at first"
    if listing.store.modality != first.store.modality:
        raise SourceError(
            f"{listing.name} holds {listing.store.modality} and {first.name} "
            f"{first.store.modality}; what is learned from besides has to be of the same kind."
        )
    return listing.store
