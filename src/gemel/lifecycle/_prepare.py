"""From a source to parts that may learn, calibrate and test."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gemel.data import (
    Listing,
    Samples,
    cached,
    joined,
    leaks_beside,
    open_source,
    refuse_itself,
    refuse_leaks,
    refuse_one_identity,
    settle,
    split_beside,
    torn,
    with_columns,
)
from gemel.inputs import AnyPreprocessing, Settled
from gemel.lifecycle._settings import RunSettings
from gemel.lifecycle._unlabelled import OF_VIEWS, measured_by_views, refuse_untold
from gemel.lifecycle._watcher import RunWatcher
from gemel.types import PathLike

LEARNING = ("train", "validation", "calibration")

STATISTICS_SAMPLES = 4096
"""Means and deviations are measured on at most this many samples, evenly spaced."""


@dataclass(frozen=True)
class Prepared:
    """A source, decoded and divided.

    Attributes:
        listing: What the source holds, and after it the further ones to learn from.
        whole: All its samples, before the split.
        parts: "train", "validation", "calibration", and what is held out for tests.
        preprocessing: Settled on this source, statistics of the training part included.
    """

    listing: Listing
    whole: Samples
    parts: Mapping[str, Samples]
    preprocessing: AnyPreprocessing

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
        SourceError: If the source is missing, malformed, too small to divide, or without labels
            while the settings ask for them; if a further one cannot join it.
        LeakError: If an identity stands on both sides of a split by identity; if a further
            source holds what is measured.
    """
    refuse_itself(source, settings.also)
    whole = open_source(source, data)
    own = with_columns(whole, settings.columns)
    refuse_one_identity(own)
    _tell_left_out(whole, own, watcher)
    listing = joined(own, [open_source(further, data) for further in settings.also])
    preprocessing = settle(settings.preprocessing, own)
    watcher.stage(f"Reading {listing.name}")
    samples = cached(listing, preprocessing, progress=watcher.reading)
    _tell_skipped(samples, watcher)
    if samples.unlabelled:
        refuse_untold(listing.name, samples, settings)
    parts = split_beside(samples, len(own), settings.split)
    _tell_lost_and_leaked(samples, parts, len(own), watcher)
    settled = _measured(preprocessing, parts["train"])
    if samples.unlabelled:
        parts = measured_by_views(parts, settled, settings)
        watcher.warn(f"Rates are {OF_VIEWS}.")
    return Prepared(listing, samples, parts, settled)


def _tell_left_out(whole: Listing, chosen: Listing, watcher: RunWatcher) -> None:
    if left_out := len(whole) - len(chosen):
        watcher.warn(
            f"Left out {left_out} of {len(whole)} samples, which have none of the columns chosen."
        )


def _tell_skipped(samples: Samples, watcher: RunWatcher) -> None:
    if samples.skipped:
        first, attempted = samples.skipped[0], len(samples) + len(samples.skipped)
        watcher.warn(
            f"Skipped {len(samples.skipped)} of {attempted} inputs that cannot be decoded; the "
            f"first is {first.name}: {first.reason}"
        )


def _tell_lost_and_leaked(
    samples: Samples, parts: Mapping[str, Samples], own: int, watcher: RunWatcher
) -> None:
    """Pairs and triplets that the split tore, and inputs that stand in two parts."""
    for loss in torn(samples, parts):
        watcher.warn(loss)
    leaks = leaks_beside(parts, own)
    refuse_leaks(leaks)
    if leaks:
        watcher.warn(f"{len(leaks)} inputs stand in two parts; the first: {leaks[0]}.")


def _measured(preprocessing: AnyPreprocessing, samples: Samples) -> AnyPreprocessing:
    """With the statistics of what is learned from."""
    settled: Settled = preprocessing
    measured = settled.with_statistics(samples.blocks(STATISTICS_SAMPLES))
    assert isinstance(measured, type(preprocessing)), "statistics change no kind"
    return measured
