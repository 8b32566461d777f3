"""Letting newcomers join: read, look, write; a block at a time."""

from collections.abc import Iterable, Iterator, Sequence

from gemel.errors import GalleryError
from gemel.gallery._gate import Gate
from gemel.gallery._log import now, reference_id
from gemel.gallery._metadata import checked_metadata
from gemel.gallery._newcomer import Enrolled, GateFinding, Newcomer, Sample
from gemel.gallery._opened import Opened
from gemel.gallery._policy import EnrolmentPolicy
from gemel.gallery._reading import read_samples
from gemel.gallery._records import Enrolment, Entry, Key, Reference

SAMPLES_AT_ONCE = 512
"""Samples of a block, unless one newcomer has more: what is embedded and written together."""


def enrol_one(opened: Opened, policy: EnrolmentPolicy, newcomer: Newcomer) -> Enrolled:
    """Let one newcomer join.

    Raises:
        GalleryError: If none of its samples may join, and they are not all there already.
    """
    (enrolled,) = _enrol_block(opened, policy, [newcomer])
    if not enrolled.accepted and (refused := enrolled.refused):
        reasons = "; ".join(f"{each.sample}: {each.reason.rstrip('.')}" for each in refused[:3])
        more = f"; and {len(refused) - 3:,} more" if len(refused) > 3 else ""
        raise GalleryError(f"No sample of {enrolled.key} may join. {reasons}{more}.")
    if not enrolled.accepted and newcomer.metadata:
        _refuse_lost_metadata(opened, newcomer)
    return enrolled


def enrol_many(
    opened: Opened, policy: EnrolmentPolicy, newcomers: Iterable[Newcomer]
) -> Iterator[Enrolled]:
    """Let all join, a block in one transaction; each is told of when its block is kept."""
    for block in _blocks(newcomers):
        yield from _enrol_block(opened, policy, block)


def _refuse_lost_metadata(opened: Opened, newcomer: Newcomer) -> None:
    """Metadata are noted with the references that join; what would be lost silently is refused."""
    noted = opened.subject(newcomer.key).metadata
    if {**noted, **checked_metadata(newcomer.metadata or {})} != noted:
        raise GalleryError(
            f"All samples of {newcomer.key} are there already, and metadata are noted with "
            "samples that join. Enrol a new one with them, or all anew with replace=True."
        )


def _blocks(newcomers: Iterable[Newcomer]) -> Iterator[list[Newcomer]]:
    """Newcomers in their order, cut where there are enough samples or somebody comes again."""
    block, samples = dict[Key, Newcomer](), 0
    for newcomer in newcomers:
        full = samples + len(newcomer.samples) > SAMPLES_AT_ONCE
        if block and (full or newcomer.key in block):
            yield list(block.values())
            block, samples = {}, 0
        block[newcomer.key] = newcomer
        samples += len(newcomer.samples)
    if block:
        yield list(block.values())


def _enrol_block(
    opened: Opened, policy: EnrolmentPolicy, newcomers: Sequence[Newcomer]
) -> list[Enrolled]:
    opened.refuse_another_model()
    thumbnails = opened.header().thumbnails
    read = read_samples(opened.verdicts, newcomers, thumbnails=thumbnails)
    with opened.enrolling:
        return _let_in(opened, policy, newcomers, read)


def _let_in(
    opened: Opened,
    policy: EnrolmentPolicy,
    newcomers: Sequence[Newcomer],
    read: Sequence[Sequence[Sample | GateFinding]],
) -> list[Enrolled]:
    """Look and write, while nobody else of this process does."""
    gate = Gate(opened, policy)
    passed = [gate.check(each, one) for each, one in zip(newcomers, read, strict=True)]
    joining = [
        _enrolment(newcomer, samples)
        for newcomer, (samples, _) in zip(newcomers, passed, strict=True)
        if samples
    ]
    entries: Iterator[Entry] = iter(
        opened.store.enrol(joining, opened.model, opened.event("enrol")) if joining else ()
    )
    return [
        Enrolled(newcomer.key, len(samples), findings, next(entries) if samples else None)
        for newcomer, (samples, findings) in zip(newcomers, passed, strict=True)
    ]


def _enrolment(newcomer: Newcomer, samples: Sequence[Sample]) -> Enrolment:
    at = now()
    references = tuple(
        Reference(reference_id(), one.vector, one.quality, one.origin, one.thumbnail, at)
        for one in samples
    )
    return Enrolment(newcomer.key, references, newcomer.metadata, newcomer.replace)
