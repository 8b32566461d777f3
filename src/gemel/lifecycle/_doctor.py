"""What is wrong with a source or a run, and the remedy."""

from pathlib import Path

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from gemel.bundle import is_finished, load_bundle
from gemel.data import (
    Comparisons,
    Samples,
    cached,
    open_source,
    refuse_one_identity,
    settle,
)
from gemel.diagnosis import (
    Finding,
    collapse,
    examine_embeddings,
    examine_history,
    examine_pairs,
    examine_samples,
    false_negatives,
    spread,
)
from gemel.inputs import InputSettings
from gemel.lifecycle._learn import objective_of
from gemel.lifecycle._prepare import prepare
from gemel.lifecycle._raw import each_column, raw_rows
from gemel.lifecycle._run import has_record, load_record
from gemel.lifecycle._watcher import Quiet, RunWatcher
from gemel.metrics import Trials
from gemel.training import load_history, margin_of, stuck_at
from gemel.types import PathLike

LOOKED_AT = 5_000
"""Samples that are compared with each other: the time grows with their square."""

PAIRS_LOOKED_AT = 5_000


def doctor(
    target: PathLike,
    *,
    data: PathLike | None = None,
    device: str = "auto",
    watcher: RunWatcher | None = None,
) -> list[Finding]:
    """Examine a run, where `target` is a folder that `train` wrote, or else a source.

    Of a source: identities with one sample, practically equal inputs under two identities,
    and lists of pairs that say the opposite of what their inputs show. Of a run: all of that,
    what its epochs show, and what its network finds in data that it did not learn from.

    Args:
        target: A run, or a SOURCE.
        data: Where known layouts stand; $GEMEL_DATA otherwise.
        device: "auto" takes a GPU when there is one.

    Returns:
        The faults found, the worst first; none where nothing seems wrong.

    Raises:
        SourceError: If the source cannot be read.
    """
    watch, place = watcher or Quiet(), Path(data) if data is not None else None
    folder = Path(target)
    known = has_record(folder)
    found = _of_run(folder, place, device, watch) if known else _of_source(target, place, watch)
    return sorted(found, key=lambda finding: finding.severity != "error")


def _of_source(source: PathLike, data: Path | None, watcher: RunWatcher) -> list[Finding]:
    listing = open_source(source, data)
    refuse_one_identity(listing)
    watcher.stage(f"Reading {listing.name}")
    samples = cached(listing, settle(InputSettings(), listing), progress=watcher.reading)
    watcher.stage("Examining")
    return _of_samples(samples)


def _of_run(folder: Path, data: Path | None, device: str, watcher: RunWatcher) -> list[Finding]:
    record = load_record(folder)
    known = Path(record.data) if record.data is not None else None
    prepared = prepare(record.source, data or known, record.settings, watcher)
    watcher.stage("Examining")
    objective = objective_of(prepared, record.settings)
    found = [
        *_of_samples(prepared.whole),
        *examine_history(
            load_history(folder / "checkpoints"),
            margin=margin_of(objective),
            stuck_at=stuck_at(objective),
        ),
    ]
    if not is_finished(folder):
        return found
    matcher = load_bundle(folder, device=device).matcher
    for name, part in prepared.parts.items():
        # What was learned from may have been learned by heart.
        if name != "train":
            some = _some(part)
            embeddings = matcher.embed_samples(some).numpy()
            named = _is_named(prepared.whole)
            found += examine_embeddings(embeddings, some) if named else collapse(spread(embeddings))
    return found


def _is_named(samples: Samples) -> bool:
    """Whether two samples under different names are said to differ: not where pairs are graded,
    nor where nobody gave names."""
    graded = any(pairs.score is not None for pairs in samples.comparisons.values())
    return not graded and not samples.unlabelled


def _of_samples(samples: Samples) -> list[Finding]:
    """What shows before anything is learned; of samples without labels nothing does."""
    if samples.unlabelled:
        return []
    if not samples.comparisons:
        some = _some(samples)
        found = examine_samples(some)
        for column in each_column(some):
            rows = raw_rows(column)
            found += [] if rows is None else false_negatives(rows, column)
        return found
    rows = raw_rows(samples)
    if rows is None:
        return []
    return [
        finding
        for pairs in samples.comparisons.values()
        for finding in examine_pairs(_by_raw_inputs(rows, samples, pairs))
    ]


def _by_raw_inputs(
    rows: Float[ndarray, "samples values"], samples: Samples, pairs: Comparisons
) -> Trials:
    """Distances of the rows of listed pairs; of a long list those at even places."""
    count = min(len(pairs), PAIRS_LOOKED_AT)
    some = pairs.take(np.linspace(0, len(pairs) - 1, count).astype(np.int64))
    energy = np.linalg.norm(rows[some.left] - rows[some.right], axis=1)
    ends = samples.units[some.left], samples.units[some.right]
    return Trials(energy, some.same, *ends, samples.split_by)


def _some(samples: Samples) -> Samples:
    """All samples of as many identities as `LOOKED_AT` allows."""
    if len(samples) <= LOOKED_AT:
        return samples
    order = np.random.default_rng(0).permutation(samples.identities)
    sizes = np.cumsum([np.sum(samples.identity == who) for who in order])
    kept = order[: max(2, int(np.searchsorted(sizes, LOOKED_AT)))]
    return samples.take(np.flatnonzero(np.isin(samples.identity, kept)))
