"""From a source into a gallery: many identities, block by block, and none lost for another."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gemel.bundle import Verifier
from gemel.errors import GalleryError
from gemel.gallery import Gallery, Newcomer, Scope
from gemel.lifecycle._enrolment import EnrolmentReport, Tally
from gemel.lifecycle._newcomers import Offer, Offered, offer_of
from gemel.lifecycle._told import Told
from gemel.lifecycle._watcher import Quiet, RunWatcher
from gemel.types import PathLike


@dataclass(frozen=True)
class Joining:
    """What everybody who joins by one call has in common.

    Attributes:
        tenant: Where they join.
        metadata: JSON values by name, noted of each.
        replace: Whether their samples take the place of all references there are.

    Raises:
        GalleryError: If the tenant's name or the metadata cannot be kept.
    """

    tenant: str = ""
    metadata: Mapping[str, Any] | None = None
    replace: bool = False

    def __post_init__(self) -> None:
        # Said once, and not of each identity that would join there.
        Scope("", self.tenant, self.metadata or {})


def enrol(
    verifier: Verifier,
    gallery: Gallery,
    source: PathLike | Offer,
    *,
    tenant: str = "",
    metadata: Mapping[str, Any] | None = None,
    replace: bool = False,
    data: PathLike | None = None,
    watcher: RunWatcher | None = None,
) -> EnrolmentReport:
    """Let all identities of a source join a gallery.

    A block of samples is decoded, embedded, looked at and kept before the next one is read.
    What cannot be decoded, or is refused, costs nobody else; what is there already is passed
    over, so a call that was broken off is simply made again.

    Args:
        verifier: The one that the gallery was opened with.
        gallery: Where they join; its policy says what is refused.
        source: A SOURCE, a file that `embed` wrote with this verifier, or what `offer_of` or
            `offer_of_inputs` found before there was a gallery.
        tenant: Where they join.
        metadata: JSON values by name, noted of each identity.
        replace: Whether the samples take the place of all references an identity has.
        data: Where known layouts stand; $GEMEL_DATA otherwise.
        watcher: Hears of progress, and of the first doubtful samples.

    Raises:
        FingerprintError: If embeddings of another model are offered.
        GalleryError: If nothing joined, and it was not there already either.
        SourceError: If the source cannot be read, or has nothing to offer.
    """
    watch, joining = watcher or Quiet(), Joining(tenant, metadata, replace)
    if isinstance(source, Offer):
        offer = source
    else:
        offer = offer_of(verifier, source, data=data, watcher=watch)
    watch.stage(f"Enrolling {offer.name}")
    samples = offer.inputs() if gallery.info().thumbnails else offer.seen()
    with Told(watch) as told:
        tally = Tally(told)
        sizes = deque[tuple[str, int]]()
        newcomers = _newcomers(offer.by_identity(samples), joining, tally, sizes)
        for enrolled in gallery.enrol_many(newcomers):
            tally.add(*sizes.popleft(), enrolled)
            watch.reading(tally.samples, len(offer))
        return tally.report(offer.name)


def _newcomers(
    identities: Iterable[tuple[str, Sequence[Offered]]],
    joining: Joining,
    tally: Tally,
    sizes: deque[tuple[str, int]],
) -> Iterator[Newcomer]:
    """Those who have a name that a gallery keeps; the others are told of.

    Args:
        sizes: Gets the identity of each, and how many samples it has: what came of them is
            known when its block is kept.
    """
    for identity, samples in identities:
        try:
            newcomer = Newcomer(
                identity,
                [one.sample for one in samples],
                joining.tenant,
                joining.metadata,
                origins=[one.origin for one in samples],
                replace=joining.replace,
            )
        except GalleryError as fault:
            tally.refuse(identity, len(samples), str(fault))
            continue
        sizes.append((identity, len(samples)))
        yield newcomer
