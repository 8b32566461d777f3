"""A change of model: the same samples as another model sees them, beside the first one's vectors
until the switch."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby, islice
from typing import Any

import numpy as np

from gemel.bundle import Input
from gemel.errors import FingerprintError, GalleryError, SourceError, UnreadableSampleError
from gemel.gallery._beside import decides_alone, give_up, holds_any, make_room, refuse_third
from gemel.gallery._newcomer import GateFinding, Newcomer
from gemel.gallery._opened import Opened
from gemel.gallery._origins import ReadOrigin, reader_of_files
from gemel.gallery._reading import read_samples
from gemel.gallery._records import Enrolment, Key, Reference

REFERENCES_AT_ONCE = 256
NAMED = 3
"""How many a message names."""


@dataclass(frozen=True)
class Missing:
    """A reference that the new model has no vector of.

    Attributes:
        key: Whose.
        reference: Its id.
        origin: What it was made from; None if the gallery does not know.
        reason: Why it could not be read again.
    """

    key: Key
    reference: str
    origin: str | None
    reason: str

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        values = asdict(self)
        return {**values.pop("key"), **values}


@dataclass(frozen=True)
class Migration:
    """How far a change of model has come.

    Attributes:
        model: Fingerprint of the new model.
        embedded: References that were embedded by it now.
        missing: References that could not be.
        switched: Whether it is the model that decides now, and the other's vectors are erased.
        late: Who joined under the other model at the very moment of the switch and was erased
            with it: enrol them again.
        already: Whether it was the only model before, so that nothing had to be done.
    """

    model: str
    embedded: int
    missing: tuple[Missing, ...]
    switched: bool = False
    late: tuple[Key, ...] = ()
    already: bool = False

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {
            "model": self.model,
            "embedded": self.embedded,
            "missing": [each.to_dict() for each in self.missing],
            "switched": self.switched,
            "late": [asdict(key) for key in self.late],
            "already": self.already,
        }


@dataclass(frozen=True, eq=False)
class Gap:
    """A reference that another model has a vector of, and the new one not.

    Attributes:
        key: Whose.
        reference: As the other model sees it.
        bare: Whether the new model has no reference of that identity at all.
    """

    key: Key
    reference: Reference
    bare: bool


def shadow(opened: Opened, read: ReadOrigin | None) -> Migration:
    """Embed with `opened.verifier` what other models' references were made from.

    Nothing is written before the first reference is embedded: a model that can read none of
    them, one of another modality for example, leaves the gallery as it was.

    Args:
        read: From an origin to an input; by default origins are paths.

    Raises:
        GalleryError: If two other models stand side by side already, or no reference at all
            can be embedded again.
    """
    if decides_alone(opened):
        return _done_already(opened)
    refuse_third(opened)
    reader = read or reader_of_files(opened.verdicts)
    embedded, missing, gaps = 0, list[Missing](), _gaps(opened)
    while block := list(islice(gaps, REFERENCES_AT_ONCE)):
        enrolments, lacking = _seen_again(opened, block, reader)
        missing += lacking
        if enrolments:
            if not embedded:
                make_room(opened)
            embedded += _keep(opened, enrolments)
    if missing and not embedded and not holds_any(opened, opened.model):
        give_up(opened, opened.model)
        raise GalleryError(_nothing_embedded(opened, missing))
    make_room(opened)
    return Migration(opened.model, embedded, tuple(missing))


def switch(opened: Opened, *, drop_missing: bool) -> Migration:
    """Let `opened.verifier` decide, and erase all other models' vectors.

    Raises:
        FingerprintError: If the gallery has no vectors of it.
        GalleryError: If references would be lost, and nobody said that they may be.
    """
    opened.refuse_another_model()
    if decides_alone(opened):
        return _done_already(opened)
    begun = opened.store.record(opened.event("migrate", details={"step": "to switch"})).sequence
    gaps = list(_gaps(opened))
    if gaps and not drop_missing:
        raise GalleryError(_refusal(opened, gaps))
    if joined := _joined_elsewhere(opened, begun):
        raise GalleryError(
            f"{_some(joined)} joined {opened.where} under another model just now. Migrate again."
        )
    for key in sorted({gap.key for gap in gaps if gap.bare}):
        reason = {"reason": "a change of model"}
        opened.store.remove(key, opened.event("remove", details=reason))
    opened.store.activate(opened.model, opened.event("migrate", details={"step": "switched"}))
    lacking = "the new model has no vector of it"
    missing = tuple(Missing(g.key, g.reference.id, g.reference.origin, lacking) for g in gaps)
    return Migration(opened.model, 0, missing, True, _joined_elsewhere(opened, begun))


def _done_already(opened: Opened) -> Migration:
    return Migration(opened.model, 0, (), switched=True, already=True)


def _gaps(opened: Opened) -> Iterator[Gap]:
    """All that the new model lacks, those of one identity side by side."""
    store, new = opened.store, opened.model
    others = [each.fingerprint for each in opened.header().models if each.fingerprint != new]
    for subject in opened.all_subjects():
        known = _known(opened, subject.key)
        for model in others:
            for one in store.references(subject.key, model):
                if one.id not in known:
                    yield Gap(subject.key, one, not known)


def _known(opened: Opened, key: Key) -> set[str]:
    """What the new model has of an identity: nothing before there is room for it."""
    try:
        return {one.id for one in opened.store.references(key, opened.model)}
    except FingerprintError:
        return set()


def _seen_again(
    opened: Opened, block: Sequence[Gap], read: ReadOrigin
) -> tuple[list[Enrolment], list[Missing]]:
    """What can be read again as the new model sees it, and what is missing."""
    groups = [list(group) for _, group in groupby(block, key=lambda gap: gap.key)]
    newcomers = [
        Newcomer(
            gaps[0].key.identity,
            [_again(gap.reference.origin, read) for gap in gaps],
            gaps[0].key.tenant,
            origins=[gap.reference.origin for gap in gaps],
        )
        for gaps in groups
    ]
    enrolments, missing = list[Enrolment](), list[Missing]()
    samples = read_samples(opened.verdicts, newcomers, thumbnails=False)
    for gaps, seen in zip(groups, samples, strict=True):
        found = list[Reference]()
        for gap, one in zip(gaps, seen, strict=True):
            old = gap.reference
            if isinstance(one, GateFinding):
                missing.append(Missing(gap.key, old.id, old.origin, one.reason))
            elif not np.isfinite(one.vector).all():
                missing.append(Missing(gap.key, old.id, old.origin, "its embedding is not finite"))
            else:
                found.append(replace(old, vector=one.vector, quality=one.quality))
        if found:
            enrolments.append(Enrolment(gaps[0].key, tuple(found), beside=True))
    return enrolments, missing


def _keep(opened: Opened, enrolments: Sequence[Enrolment]) -> int:
    """Let the new model have them; how many of them it has now."""
    entries = opened.store.enrol(enrolments, opened.model, opened.event("migrate"))
    return sum(int(entry.event.details["references"]) for entry in entries)


def _again(origin: str | None, read: ReadOrigin) -> Input | UnreadableSampleError:
    if origin is None:
        return UnreadableSampleError("the gallery does not know what it was made from")
    try:
        return read(origin)
    except (SourceError, OSError) as fault:
        return UnreadableSampleError(str(fault))


def _joined_elsewhere(opened: Opened, since: int) -> tuple[Key, ...]:
    """Who has joined under another model since then."""
    joined = dict[Key, None]()
    for entry in opened.store.log(since):
        event = entry.event
        if event.action in ("enrol", "replace") and event.key and event.model != opened.model:
            joined[event.key] = None
    return tuple(joined)


def _refusal(opened: Opened, gaps: Sequence[Gap]) -> str:
    keys = tuple(dict.fromkeys(gap.key for gap in gaps))
    bare = len({gap.key for gap in gaps if gap.bare})
    return (
        f"Model {opened.model[:12]} lacks {len(gaps):,} of the references in {opened.where}, of "
        f"{_some(keys)}; of the identities {bare:,} would be lost. Migrate again with a way to "
        "read what they were made from, enrol them anew, or let them go: --drop-missing."
    )


def _nothing_embedded(opened: Opened, missing: Sequence[Missing]) -> str:
    first = missing[0]
    origin = first.origin or f"a reference of {str(first.key)!r}"
    reason = first.reason.removeprefix(f"{origin}: ").removesuffix(".")
    return (
        f"Model {opened.model[:12]} could embed none of the {len(missing):,} samples of "
        f"{opened.where} again, which stays as it was. The first is {origin}: {reason}. Where "
        "samples were moved, name what holds them with --on SOURCE; a model of another kind of "
        "input needs a gallery of its own."
    )


def _some(keys: Sequence[Key]) -> str:
    named = ", ".join(repr(str(key)) for key in keys[:NAMED])
    return f"{named} and {len(keys) - NAMED:,} more" if len(keys) > NAMED else named
