"""Who is learned from, who chooses, who calibrates, who tests."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal, TypeAlias

import numpy as np
from jaxtyping import Bool, Int, Shaped
from numpy import ndarray
from pydantic import Field, model_validator

from gemel.data._listing import PARTS
from gemel.data._samples import Samples, SplitBy
from gemel.errors import SourceError
from gemel.types import Settings

LEAST = 2
"""Identities a part needs, and samples an identity: for an impostor and a genuine pair."""

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
    """

    by: Literal["source", "identity", "sample"] = "source"
    validation: float = Field(default=0.15, ge=0, lt=1)
    calibration: float = Field(default=0.15, ge=0, lt=1)
    test: float = Field(default=0.2, ge=0, lt=1)
    seed: int = 0

    @model_validator(mode="after")
    def _leave_something_to_train_on(self) -> "SplitSettings":
        if (total := self.validation + self.calibration + self.test) >= 1:
            raise ValueError(f"validation, calibration and test should sum to less than 1: {total}")
        return self


def split(samples: Samples, settings: SplitSettings | None = None) -> dict[str, Samples]:
    """Divide samples into train, validation, calibration and test, and "unseen" where given.

    Where the source has parts of its own they stand, and missing ones are carved: a lone
    validation part is halved into validation and calibration; everything else comes out of
    train. Carving is by identity, or by sample where the source says so. Under
    `by="source"` it is also by sample when there are fewer than two identities with a
    genuine pair for each part; `split_by` of the parts says what was done.

    An official list of comparisons comes along only with a part that holds all of it: a
    torso would pass for the protocol. Pairs the user gave are divided with their samples.

    Raises:
        SourceError: If a part could form no genuine or no impostor pair, with what it needs.
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
    for pool, shares in _missing(parts, chosen):
        inside = np.flatnonzero(parts == pool)
        if by == "identity" and not _enough(samples, inside, shares):
            if chosen.by == "identity":
                raise SourceError(_too_few(samples, inside, shares))
            by = "sample"
        divide = _by_identity if by == "identity" else _by_sample
        parts[inside] = divide(samples, inside, pool, shares, generator)
    return parts, by


def _own_parts(samples: Samples) -> Parts:
    return np.array(samples.split, dtype=PART_DTYPE)


def _undivided(samples: Samples) -> Parts:
    """Everything to train on, but what the source keeps unseen."""
    parts = np.full(len(samples), "train", dtype=PART_DTYPE)
    if samples.split is not None:
        parts[_own_parts(samples) == "unseen"] = "unseen"
    return parts


def _shares(settings: SplitSettings) -> dict[str, float]:
    """The share of each part that is wanted at all."""
    shares = {part: getattr(settings, part) for part in ("validation", "calibration", "test")}
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


def _by_identity(
    samples: Samples,
    inside: Int[ndarray, " pool"],
    pool: str,
    shares: Mapping[str, float],
    generator: np.random.Generator,
) -> list[str]:
    """The part of each sample in the pool; an identity stays whole."""
    identity = samples.identity[inside]
    paired = _paired(samples, inside)
    # Identities with one sample make impostors only: they are dealt apart, so that they
    # can never fill a part and leave it without a genuine pair.
    alone = np.setdiff1d(identity, paired)
    home: dict[int, str] = {}
    for group, least in ((paired, LEAST), (alone, 0)):
        dealt = _deal(len(group), pool, shares, least)
        home.update(zip(generator.permutation(group).tolist(), dealt, strict=True))
    return [home[who] for who in identity.tolist()]


def _by_sample(
    samples: Samples,
    inside: Int[ndarray, " pool"],
    pool: str,
    shares: Mapping[str, float],
    generator: np.random.Generator,
) -> list[str]:
    """The part of each sample in the pool; every identity is divided in the same proportions."""
    parts = np.full(len(inside), pool, dtype=PART_DTYPE)
    kinds = samples.identity[inside] * 2 + samples.forged[inside]
    for kind in np.unique(kinds):
        members = generator.permutation(np.flatnonzero(kinds == kind))
        least = LEAST if len(members) >= LEAST * (len(shares) + 1) else 0
        parts[members] = _deal(len(members), pool, shares, least)
    return list(parts.tolist())


def _deal(count: int, pool: str, shares: Mapping[str, float], least: int) -> list[str]:
    """Parts for `count` shuffled items: each its share, but `least` at least; `pool` the rest."""
    taken = {part: max(least, round(share * count)) for part, share in shares.items()}
    dealt = [part for part, items in taken.items() for _ in range(items)]
    return (dealt + [pool] * count)[:count]


def _paired(samples: Samples, inside: Int[ndarray, " pool"]) -> Int[ndarray, " paired"]:
    """Identities with at least two genuine samples in the pool."""
    genuine = inside[~samples.forged[inside]]
    identity, counts = np.unique(samples.identity[genuine], return_counts=True)
    return np.asarray(identity[counts >= LEAST])


def _enough(samples: Samples, inside: Int[ndarray, " pool"], shares: Mapping[str, float]) -> bool:
    return len(_paired(samples, inside)) >= LEAST * (len(shares) + 1)


def _too_few(samples: Samples, inside: Int[ndarray, " pool"], shares: Mapping[str, float]) -> str:
    return (
        f"A split by identity needs {LEAST * (len(shares) + 1)} identities with two samples or "
        f"more ({LEAST} each to keep and for {', '.join(shares)}); there are "
        f"{len(_paired(samples, inside))}. Add identities, set the share of a part to 0, or "
        "split by sample."
    )


def _part(samples: Samples, index: Int[ndarray, " chosen"], part: str, by: SplitBy) -> Samples:
    taken = samples.take(index)
    _refuse_unable(taken, part)
    official = samples.split is not None
    lists = {
        name: pairs
        for name, pairs in taken.comparisons.items()
        if not official or len(pairs) == len(samples.comparisons[name])
    }
    return replace(taken, comparisons=lists, split=(part,) * len(taken), split_by=by)


def _refuse_unable(samples: Samples, part: str) -> None:
    """Every part trains or measures on both kinds of pair."""
    everyone = np.arange(len(samples))
    genuine: Bool[ndarray, " samples"] = ~samples.forged
    if not len(_paired(samples, everyone)):
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
