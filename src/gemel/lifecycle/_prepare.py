"""From a source to parts that may learn, calibrate and test."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gemel.data import (
    Listing,
    Preprocessing,
    Samples,
    cached,
    find_leaks,
    open_source,
    refuse_leaks,
    settle,
    split,
)
from gemel.lifecycle._settings import RunSettings
from gemel.lifecycle._watcher import RunWatcher
from gemel.types import PathLike

LEARNING = ("train", "validation", "calibration")


@dataclass(frozen=True)
class Prepared:
    """A source, decoded and divided.

    Attributes:
        listing: What the source holds.
        whole: All its samples, before the split.
        parts: "train", "validation", "calibration", and what is held out for tests.
        preprocessing: Settled on this source, statistics of the training part included.
    """

    listing: Listing
    whole: Samples
    parts: Mapping[str, Samples]
    preprocessing: Preprocessing

    def held_out(self) -> dict[str, Samples]:
        """The parts that no weight, epoch, calibration or threshold has seen."""
        return {name: part for name, part in self.parts.items() if name not in LEARNING}

    def division(self) -> str:
        """Fingerprint of who stands in which part; other data or another split has another."""
        digest = hashlib.sha256()
        for name, part in self.parts.items():
            digest.update(repr((name, part.names)).encode())
            digest.update(part.rows.tobytes() + part.identity.tobytes())
        return digest.hexdigest()


def prepare(
    source: PathLike, data: Path | None, settings: RunSettings, watcher: RunWatcher
) -> Prepared:
    """Open, decode and divide a source; what is wrong with it is said, not passed over.

    Raises:
        SourceError: If the source is missing, malformed or too small to divide.
        LeakError: If an identity stands on both sides of a split by identity.
    """
    listing = open_source(source, data)
    preprocessing = settle(settings.preprocessing, listing)
    watcher.stage(f"Reading {listing.name}")
    samples = cached(listing, preprocessing, progress=watcher.reading)
    if samples.skipped:
        first = samples.skipped[0]
        watcher.warn(
            f"Skipped {len(samples.skipped)} of {len(listing)} images that cannot be decoded; the "
            f"first is {first.name}: {first.reason}"
        )
    parts = split(samples, settings.split)
    leaks = find_leaks(parts)
    refuse_leaks(leaks)
    if leaks:
        watcher.warn(f"{len(leaks)} images stand in two parts; the first: {leaks[0]}.")
    return Prepared(listing, samples, parts, preprocessing.with_statistics(parts["train"]))
