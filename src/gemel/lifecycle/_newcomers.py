"""From a source to newcomers of a gallery, one identity after the other."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Bool, Int
from numpy import ndarray

from gemel.bundle import Input, Observation, Verifier
from gemel.errors import FingerprintError, GalleryError, SourceError, UnreadableSampleError
from gemel.gallery import Key
from gemel.lifecycle._counts import counted
from gemel.lifecycle._embeddings_file import Embeddings, holds_embeddings, read_embeddings
from gemel.lifecycle._listed import Listed, observe, opened
from gemel.lifecycle._watcher import Quiet, RunWatcher
from gemel.types import PathLike


class Offered(NamedTuple):
    """A sample that is to join.

    Attributes:
        identity: Whom it shows.
        origin: Where it stands; None where nothing says so.
        sample: An input, what a verifier saw of it, or why it cannot be read.
    """

    identity: str
    origin: str | None
    sample: Input | Observation | UnreadableSampleError


@dataclass(frozen=True)
class Offer:
    """All that a source offers to a gallery; nothing of it is read yet.

    Attributes:
        name: What messages call the source.
        counts: How many samples each identity has.
        seen: These samples in any order, as a verifier sees them.
        inputs: The same as inputs, for a gallery that makes small pictures of them; fewer fit
            into memory.
    """

    name: str
    counts: Mapping[str, int]
    seen: Callable[[], Iterable[Offered]]
    inputs: Callable[[], Iterable[Offered]]

    def __len__(self) -> int:
        return sum(self.counts.values())

    def by_identity(self, samples: Iterable[Offered]) -> Iterator[tuple[str, list[Offered]]]:
        """Each identity once, as soon as all of its samples are there."""
        waiting: dict[str, list[Offered]] = {}
        for one in samples:
            found = waiting.setdefault(one.identity, [])
            found.append(one)
            if len(found) == self.counts[one.identity]:
                yield one.identity, waiting.pop(one.identity)


def offer_of(
    verifier: Verifier,
    source: PathLike,
    *,
    data: PathLike | None = None,
    watcher: RunWatcher | None = None,
) -> Offer:
    """What a source offers to a gallery: all but forgeries, and the side of probes.

    Args:
        verifier: The gallery's.
        source: A SOURCE, or a file that `embed` wrote with this verifier.
        data: Where known layouts stand; $GEMEL_DATA otherwise.
        watcher: Hears of what is left out.

    Raises:
        FingerprintError: If it holds embeddings of another model.
        SourceError: If it cannot be read, or has nothing to offer.
    """
    watch, path = watcher or Quiet(), Path(source)
    watch.stage(f"Reading {source}")
    if holds_embeddings(path):
        return _offer_of_embeddings(verifier, path, watch)
    inputs = Listed(opened(source, data), verifier.matcher.preprocessing)
    listing = inputs.listing
    sides = [inputs.side(at) for at in range(len(inputs))] if verifier.settings.sides else None
    joining = _joining(str(source), verifier, listing.forged, sides, watch)
    identity = [_known_as(name) for name in listing.identity]
    order = _side_by_side(identity, np.flatnonzero(joining))

    def offered(samples: Iterable[tuple[int, Any]]) -> Iterator[Offered]:
        return (Offered(identity[at], inputs.name(at), one) for at, one in samples)

    return Offer(
        name=str(source),
        counts=Counter(identity[at] for at in order),
        seen=lambda: offered(observe(verifier, inputs, order)),
        inputs=lambda: offered(inputs.read_each(order)),
    )


def offer_of_inputs(verifier: Verifier, identity: str, inputs: Sequence[Input]) -> Offer:
    """Inputs of one identity.

    Args:
        inputs: As `Verifier.verify` takes them; a folder, as a `Path`, stands for all in it.

    Raises:
        SourceError: If a folder holds no input, or one of another kind.
    """
    samples = [one for value in inputs for one in _offered(verifier, identity, value)]
    return Offer(repr(identity), {identity: len(samples)}, lambda: samples, lambda: samples)


def _offer_of_embeddings(verifier: Verifier, path: Path, watcher: RunWatcher) -> Offer:
    there = read_embeddings(path)
    _refuse_another_model(there, verifier)
    if there.unreadable:
        inputs = counted(len(there.unreadable), "input", "inputs")
        watcher.warn(
            f"{inputs} of {there.made.source} could not be decoded when {path} was made, and so "
            "cannot join."
        )
    who = there.who()
    joining = _joining(str(path), verifier, who.forged, who.side, watcher)
    counts = Counter(_known_as(who.identity[at]) for at in np.flatnonzero(joining))
    return Offer(
        str(path), counts, lambda: _rows_of(there, joining), lambda: _rows_of(there, joining)
    )


def _rows_of(there: Embeddings, joining: Bool[ndarray, " rows"]) -> Iterator[Offered]:
    start = 0
    for rows in there.blocks():
        for at in np.flatnonzero(joining[start : start + len(rows)]):
            seen = Observation(rows.vectors[at], rows.side[at], rows.strange[at])
            yield Offered(_known_as(rows.identity[at]), rows.origin[at], seen)
        start += len(rows)


def _joining(
    name: str,
    verifier: Verifier,
    forged: Bool[ndarray, " samples"],
    sides: Sequence[str | None] | None,
    watcher: RunWatcher,
) -> Bool[ndarray, " samples"]:
    """Which samples may join; what is left out is told."""
    if count := int(forged.sum()):
        forgeries = counted(count, "forgery", "forgeries")
        watcher.warn(f"Left out {forgeries} of {name}: nobody is known by another's hand.")
    joining: Bool[ndarray, " samples"] = ~forged
    if verifier.settings.sides and sides is not None:
        kept, *asked = verifier.settings.sides
        own = np.array([side in (None, kept) for side in sides])
        if count := int((joining & ~own).sum()):
            samples = counted(count, "sample", "samples")
            watcher.warn(
                f"Left out {samples} of {name}: this verifier compares {kept} with "
                f"{' and '.join(asked)}, so its gallery holds {kept}, and is asked with the others."
            )
        joining &= own
    if not joining.any():
        raise SourceError(f"{name} holds nothing that may join a gallery.")
    return joining


def _side_by_side(identity: Sequence[str], positions: Int[ndarray, " joining"]) -> list[int]:
    """The positions with those of one identity together, in the order in which each comes first."""
    place: dict[str, int] = {}
    for at in positions:
        place.setdefault(identity[at], len(place))
    return sorted(positions.tolist(), key=lambda at: place[identity[at]])


def _offered(verifier: Verifier, identity: str, value: Input) -> list[Offered]:
    """An input with the path that it came as, to embed it again one day."""
    if not isinstance(value, Path):
        return [Offered(identity, None, value)]
    if not value.is_dir():
        return [Offered(identity, str(value.absolute()), value.absolute())]
    folder = Listed(opened(f"unlabelled:{value}", None), verifier.matcher.preprocessing)
    each = folder.read_each(range(len(folder)))
    return [Offered(identity, folder.name(at), one) for at, one in each]


def _known_as(name: str) -> str:
    """As a gallery writes names, so that one identity written in two ways is one."""
    try:
        return Key(name).identity
    except GalleryError:
        return name  # refused when it is to join, for what it is


def _refuse_another_model(there: Embeddings, verifier: Verifier) -> None:
    if there.made.fingerprint != verifier.fingerprint:
        raise FingerprintError(
            f"{there.path} holds embeddings of model {there.made.fingerprint[:12]}, and this "
            f"verifier is {verifier.fingerprint[:12]}: they cannot be compared. Embed "
            f"{there.made.source} again, with `gemel embed` and this run."
        )
