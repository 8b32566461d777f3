"""How good a verifier is: on what its own run held out, or on other data."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from gemel.bundle import Verifier, load_bundle
from gemel.data import Samples, cached, listed_pairs, located, open_source, refuse_one_identity
from gemel.errors import SourceError
from gemel.evaluation import Evaluation, EvaluationSettings, write_report
from gemel.evaluation import evaluate as evaluate_samples
from gemel.lifecycle._prepare import LEARNING, Prepared, prepare
from gemel.lifecycle._run import Run, has_record, load_record
from gemel.lifecycle._settings import RunSettings
from gemel.lifecycle._watcher import Quiet, RunWatcher
from gemel.training import EpochRecord, load_history
from gemel.types import PathLike


def evaluate(
    run: PathLike,
    *,
    on: PathLike | None = None,
    data: PathLike | None = None,
    out: PathLike | None = None,
    changes: Mapping[str, Any] | None = None,
    device: str = "auto",
    watcher: RunWatcher | None = None,
) -> Run:
    """Measure a bundle and write the report.

    Args:
        run: A folder that `train` wrote.
        on: Another SOURCE, its lists of pairs or else all of it; without it, what the run's own
            split held out.
        data: Where known layouts stand.
        out: Folder for `report.html` and `metrics.json`; the run's own by default, or
            `RUN/on-SOURCE` for another source.
        changes: What else to measure, or otherwise than the run's own settings say: values of
            `EvaluationSettings` by their names, such as {"on_file": 5}.

    Raises:
        BundleError: If `run` is no finished bundle.
        SourceError: If the data cannot be used, or has changed since the run learned from it.
        SettingsError: If the run does not say what it was trained on, or a change is none.
    """
    folder, watch = Path(run), watcher or Quiet()
    verifier = load_bundle(folder, device=device)
    place = Path(data) if data is not None else None
    if on is not None:
        _warn_of_familiar_data(folder, on, watch)
        target = Path(out) if out is not None else folder / f"on-{Path(on).name}"
        chosen = _changed(RunSettings(), changes).evaluation
        evaluations = _evaluate_elsewhere(verifier, on, place, target, chosen, watch)
        return Run(target, verifier, evaluations, ())
    return _evaluate_own(
        verifier, folder, place, Path(folder if out is None else out), changes, watch
    )


def _evaluate_own(
    verifier: Verifier,
    folder: Path,
    place: Path | None,
    target: Path,
    changes: Mapping[str, Any] | None,
    watch: RunWatcher,
) -> Run:
    """What the run's own split held out."""
    record = load_record(folder)
    known = Path(record.data) if record.data is not None else None
    prepared = prepare(record.source, place or known, record.settings, watch)
    if prepared.division() != record.division:
        raise SourceError(
            f"{record.source} is no longer the data that {folder} learned from, so what was held "
            "out cannot be told from what was seen. Restore it, or evaluate on other data with "
            "--on SOURCE."
        )
    watch.stage("Evaluating")
    history = load_history(folder / "checkpoints")
    settings = _changed(record.settings, changes)
    evaluations = evaluate_held_out(verifier, prepared, target, settings, history)
    _tell_what_is_lacking(evaluations, settings.evaluation, watch)
    return Run(target, verifier, evaluations, history)


def evaluate_held_out(
    verifier: Verifier,
    prepared: Prepared,
    folder: Path,
    settings: RunSettings,
    history: Sequence[EpochRecord],
) -> tuple[Evaluation, ...]:
    """Official lists of pairs among held-out samples; drawn pairs of each part without them.

    Raises:
        SourceError: If nothing was held out.
    """
    evaluations = []
    for name, samples in evaluation_sets(prepared).items():
        evaluations.append(
            evaluate_samples(
                verifier.matcher,
                samples,
                name=name,
                decision=verifier.decision,
                identification=verifier.identification,
                comparisons=listed_pairs(samples, name),
                references=prepared.parts.get("train"),
                settings=settings.evaluation,
                seed=settings.seed,
            )
        )
    title = f"Verification of {prepared.listing.name}"
    write_report(folder, evaluations, title=title, summary=summary_of(verifier), history=history)
    return tuple(evaluations)


def summary_of(verifier: Verifier) -> dict[str, str]:
    """The facts a reader of the report wants first."""
    facts = {name: str(value) for name, value in verifier.settings.provenance.items()}
    point = verifier.decision.match
    return {
        **facts,
        "operating point": f"{point.rule} Energies up to {point.threshold:.4g} are a match.",
        "fingerprint": verifier.fingerprint,
    }


def evaluation_sets(prepared: Prepared) -> dict[str, Samples]:
    """What a run is measured on, by name.

    Raises:
        SourceError: If nothing was held out.
    """
    sets = _official(prepared) or prepared.held_out()
    if not sets:
        raise SourceError(
            "Nothing was held out to evaluate on: the source has no test part. Set split.test "
            "above 0."
        )
    return sets


def _official(prepared: Prepared) -> dict[str, Samples]:
    """The samples of each official list of pairs that touches nothing learned from."""
    learned = [part.rows for name, part in prepared.parts.items() if name in LEARNING]
    return {
        name: members
        for name, members in _listed(prepared.whole).items()
        if not np.isin(members.rows, np.concatenate(learned)).any()
    }


def _listed(samples: Samples) -> dict[str, Samples]:
    """The samples of each list of pairs."""
    return {
        name: samples.take(np.union1d(pairs.left, pairs.right))
        for name, pairs in samples.comparisons.items()
    }


def _warn_of_familiar_data(folder: Path, source: PathLike, watcher: RunWatcher) -> None:
    """All of the source a run learned from says little about what it has not seen."""
    if has_record(folder) and load_record(folder).source == located(source):
        watcher.warn(
            f"{folder} learned from {source}: measured on all of it, it looks better than it is. "
            "Without --on only what was held out is measured."
        )


def _changed(settings: RunSettings, changes: Mapping[str, Any] | None) -> RunSettings:
    """The same run, evaluated otherwise."""
    return settings.changed(
        {f"evaluation.{name}": value for name, value in (changes or {}).items()}
    )


def _tell_what_is_lacking(
    evaluations: Sequence[Evaluation], settings: EvaluationSettings, watcher: RunWatcher
) -> None:
    """Say what was asked for and could not be measured."""
    for evaluation in evaluations:
        if settings.open_set is not None and evaluation.open_set is None:
            watcher.warn(
                f"{evaluation.name} has no open-set rates: they need two identities with more than "
                f"{settings.open_set.references or 1} genuine samples, one to enrol and one to be "
                "a stranger. Give more samples of each, or fewer references."
            )
        if settings.on_file is not None and evaluation.on_file is None:
            watcher.warn(
                f"{evaluation.name} has no rates with {settings.on_file} on file: they need two "
                f"identities with more than {settings.on_file} genuine samples. Give more samples "
                "of each, or fewer references."
            )
        if settings.robustness is not None and evaluation.robustness is None:
            watcher.warn(
                f"{evaluation.name} has no errors over rotation, shift and scale: they need images "
                "in genuine and in impostor pairs, of two identities or more."
            )


def _evaluate_elsewhere(
    verifier: Verifier,
    source: PathLike,
    data: Path | None,
    folder: Path,
    settings: EvaluationSettings,
    watcher: RunWatcher,
) -> tuple[Evaluation, ...]:
    """Another source's lists of pairs, or all of it, prepared as the verifier's own inputs are."""
    listing = open_source(source, data)
    refuse_one_identity(listing)
    watcher.stage(f"Reading {listing.name}")
    samples = cached(listing, verifier.matcher.preprocessing, progress=watcher.reading)
    watcher.stage("Evaluating")
    found = tuple(
        evaluate_samples(
            verifier.matcher,
            members,
            name=name,
            decision=verifier.decision,
            identification=verifier.identification,
            comparisons=listed_pairs(members, name),
            settings=settings,
        )
        for name, members in (_listed(samples) or {listing.name: samples}).items()
    )
    title = f"Verification of {listing.name}"
    write_report(folder, found, title=title, summary=summary_of(verifier))
    _tell_what_is_lacking(found, settings, watcher)
    return found
