"""Who is learned from, who chooses, who calibrates, who tests."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Literal, TypeAlias

import numpy as np
from jaxtyping import Bool, Int, Shaped
from numpy import ndarray
from pydantic import Field, model_validator

from gemel.data._dealing import (
    LEAST,
    by_identity,
    by_links,
    by_sample,
    identities_allow,
    is_only_pairs,
    links_allow,
    paired,
    too_few,
)
from gemel.data._folds import by_fold
from gemel.data._listing import PARTS
from gemel.data._pairs import USERS_OWN, listed_pairs
from gemel.data._samples import Samples, SplitBy
from gemel.errors import SourceError
from gemel.types import Settings

PART_DTYPE = np.dtype("<U11")
"""Wide enough for every name in `PARTS`: a narrower one would cut "calibration" short."""

Parts: TypeAlias = Shaped[ndarray, " samples"]


class SplitSettings(Settings):
    """How samples are divided.

    Attributes:
        by: "source" follows the source's own division and fills in what it lacks; "identity"
            and "sample" divide everything anew, except what the source calls "unseen".
        validation, calibration, test: The share of each part in what is divided; the rest
            is for training. 0 leaves the part out.
        seed: Of the draw.
        folds: Deal the identities into so many groups, by `seed` alone, and test one of them
            instead of the share `test`.
        fold: Which group is tested, from 0.
    """

    by: Literal["source", "identity", "sample"] = "source"
    validation: float = Field(default=0.15, ge=0, lt=1)
    calibration: float = Field(default=0.15, ge=0, lt=1)
    test: float = Field(default=0.2, ge=0, lt=1)
    seed: int = Field(default=0, ge=0)
    folds: int | None = Field(default=None, ge=2)
    fold: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _leave_something_to_train_on(self) -> "SplitSettings":
        shares = _shares(self) | ({"test": 1 / self.folds} if self.folds else {})
        if (total := sum(shares.values())) >= 1:
            raise ValueError(f"{', '.join(shares)} should sum to less than 1: {total}")
        return self

    @model_validator(mode="after")
    def _test_a_fold_that_there_is(self) -> "SplitSettings":
        if self.fold >= (self.folds or 1):
            asked = "without folds" if self.folds is None else f"of {self.folds} folds"
            raise ValueError(f"fold counts from 0; there is no fold {self.fold} {asked}")
        if self.folds and self.by == "sample":
            raise ValueError("folds are disjoint in identities, so by=sample has none of them")
        return self


def split(samples: Samples, settings: SplitSettings | None = None) -> dict[str, Samples]:
    """Divide samples into train, validation, calibration and test, and "unseen" where given.

    Where the source has parts of its own they stand, and missing ones are carved: a lone
    validation part is halved into validation and calibration; everything else comes out of
    train. Carving is by identity, or by sample where the source says so. Under
    `by="source"` it is also by sample when there are fewer than two identities with a
    genuine pair for each part; `split_by` of the parts says what was done.

    An official list of comparisons comes along only with a part that holds all of it: a
    torso would pass for the protocol. Pairs and triplets the user gave are divided with their
    samples, and what they link stays together where there are groups enough; `torn` says what
    is lost. Where listed pairs are all there is, it stays together or nothing is divided.

    With `folds` everything but "unseen" is divided by identity, and over the folds each identity
    is tested exactly once; forgeries stay with the writer they imitate.

    Samples without labels are dealt one by one, and no part of them has a genuine pair before
    it is `viewed`.

    Raises:
        SourceError: If a part could form no genuine or no impostor pair, with what it needs; if
            there are too few identities for the folds, or the source says itself who is tested.
    """
    chosen = settings or SplitSettings()
    parts, by = _divided(samples, chosen)
    wanted = {"train", *parts.tolist(), *_shares(chosen)}
    return {
        part: _part(samples, np.flatnonzero(parts == part), part, by)
        for part in PARTS
        if part in wanted
    }


def _divided(samples: Samples, chosen: SplitSettings) -> tuple[Parts, SplitBy]:
    """The part of each sample, and what the parts are disjoint in."""
    generator = np.random.default_rng(chosen.seed)
    own = chosen.by == "source" and samples.split is not None
    parts = _own_parts(samples) if own else _undivided(samples)
    by: SplitBy = samples.split_by if chosen.by == "source" else chosen.by
    if chosen.folds:
        return _in_folds(samples, parts, chosen, chosen.folds, generator), "identity"
    for pool, shares in _missing(parts, chosen):
        inside = np.flatnonzero(parts == pool)
        divide, by = _way(samples, inside, shares, by, strict=chosen.by == "identity")
        parts[inside] = divide(samples, inside, pool, shares, generator)
    return parts, by


def _in_folds(
    samples: Samples,
    parts: Parts,
    chosen: SplitSettings,
    folds: int,
    generator: np.random.Generator,
) -> Parts:
    """One fold is tested, the rest divided; what is unseen stays so.

    Raises:
        SourceError: If the source has a part of its own that a fold would be drawn around.
    """
    if own := [part for part in PARTS if part in parts and part not in ("train", "unseen")]:
        raise SourceError(
            f"split.folds={folds} tests every identity once, and this source says itself who "
            f"stands in {', '.join(own)}. Choose a source without parts of its own, leave "
            "split.folds out, or set split.by=identity to divide everything anew."
        )
    inside = np.flatnonzero(parts == "train")
    parts[inside] = by_fold(
        samples, inside, "train", _shares(chosen), generator, folds=folds, fold=chosen.fold
    )
    return parts


def _way(
    samples: Samples,
    inside: Int[ndarray, " pool"],
    shares: Mapping[str, float],
    by: SplitBy,
    *,
    strict: bool,
) -> tuple[Callable[..., list[str]], SplitBy]:
    """How a pool is divided, and what its parts are then disjoint in.

    Args:
        strict: Whether too few identities are a fault, and not a reason to divide samples.
    """
    if is_only_pairs(samples):
        return by_links, by
    if samples.unlabelled:
        return by_identity, "identity"
    if by == "identity" and links_allow(samples, inside, shares):
        return by_links, by
    if by == "identity" and identities_allow(samples, inside, shares):
        return by_identity, by
    if strict:
        raise SourceError(too_few(samples, inside, shares))
    return by_sample, "sample"


def _own_parts(samples: Samples) -> Parts:
    return np.array(samples.split, dtype=PART_DTYPE)


def _undivided(samples: Samples) -> Parts:
    """Everything to train on, but what the source keeps unseen."""
    parts = np.full(len(samples), "train", dtype=PART_DTYPE)
    if samples.split is not None:
        parts[_own_parts(samples) == "unseen"] = "unseen"
    return parts


def _shares(settings: SplitSettings) -> dict[str, float]:
    """The share of each part that is wanted at all; a fold that is tested needs none."""
    named = (
        ("validation", "calibration") if settings.folds else ("validation", "calibration", "test")
    )
    shares = {part: getattr(settings, part) for part in named}
    return {part: share for part, share in shares.items() if share}


def _missing(parts: Parts, settings: SplitSettings) -> list[tuple[str, Mapping[str, float]]]:
    """Which part to carve, and the share of each part to take out of it."""
    present = set(parts.tolist())
    lacking = {part: share for part, share in _shares(settings).items() if part not in present}
    halved = {}
    if "validation" in present and "calibration" in lacking:
        del lacking["calibration"]
        halved = {"calibration": 0.5}
    return [
        (pool, wanted) for pool, wanted in (("validation", halved), ("train", lacking)) if wanted
    ]


def _part(samples: Samples, index: Int[ndarray, " chosen"], part: str, by: SplitBy) -> Samples:
    taken = samples.take(index)
    lists = {
        name: pairs
        for name, pairs in taken.comparisons.items()
        if name == USERS_OWN or len(pairs) == len(samples.comparisons[name])
    }
    divided = replace(taken, comparisons=lists, split=(part,) * len(taken), split_by=by)
    if samples.unlabelled:
        _refuse_lonely(divided, part)
    else:
        _refuse_unable(divided, part)
    return divided


def _refuse_lonely(samples: Samples, part: str) -> None:
    """Two samples without labels are told apart once each is viewed twice."""
    if len(samples) < LEAST:
        raise SourceError(
            f"The part {part!r} has {len(samples)} samples without labels, and {LEAST} are needed "
            "to tell one from another. Give more samples, or larger shares."
        )


def _refuse_unable(samples: Samples, part: str) -> None:
    """Every part trains or measures on both kinds of pair."""
    given = samples.triplets is not None and len(samples.triplets) > 0
    if given or listed_pairs(samples, part) is not None:
        return
    everyone = np.arange(len(samples))
    genuine: Bool[ndarray, " samples"] = ~samples.forged
    if not len(paired(samples, everyone)):
        raise SourceError(
            f"The part {part!r} has {len(samples.identities)} identities and no two genuine "
            "samples of any, so no genuine pair. An identity needs two samples in a part; give "
            "more samples, or larger shares."
        )
    if len(np.unique(samples.identity[genuine])) < LEAST and genuine.all():
        raise SourceError(
            f"The part {part!r} has one identity, {samples.names[samples.identity[0]]!r}, and no "
            "forgery, so no impostor pair. A part needs two identities; give more, or larger "
            "shares."
        )
