"""From a source to a verifier that answers for itself, in one call."""

from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from gemel.bundle import BundleSettings, Matcher, load_bundle, save_bundle
from gemel.data import (
    Comparisons,
    Samples,
    located,
    pairs_of,
)
from gemel.decision import Decision, choose_operating_point, decide
from gemel.errors import SourceError
from gemel.lifecycle._class_head import class_head_of
from gemel.lifecycle._evaluate import evaluate_held_out, evaluation_sets
from gemel.lifecycle._folder import refuse_unusable
from gemel.lifecycle._identification import identification_of, refuse_unsupported_search
from gemel.lifecycle._learn import learned
from gemel.lifecycle._prepare import Prepared, prepare
from gemel.lifecycle._run import Run, RunRecord, save_record
from gemel.lifecycle._settings import RunSettings
from gemel.lifecycle._unlabelled import OF_VIEWS
from gemel.lifecycle._watcher import Quiet, RunWatcher
from gemel.metrics import Trials
from gemel.networks import settle
from gemel.training import EpochRecord, main_process_first
from gemel.types import PathLike

CALIBRATION_PAIRS = 200_000


def train(
    source: PathLike,
    out: PathLike,
    *,
    settings: RunSettings | None = None,
    data: PathLike | None = None,
    device: str = "auto",
    resume: bool = False,
    watcher: RunWatcher | None = None,
) -> Run:
    """Train, calibrate and evaluate a verifier, and leave it as a bundle in `out`.

    Args:
        source: A folder of identities, a table, or a known layout's name.
        out: Folder for bundle, report and checkpoints.
        settings: Of the whole life cycle; the defaults suit a folder of identities.
        data: Where known layouts stand; $GEMEL_DATA otherwise.
        device: "auto" takes a GPU when there is one.
        resume: Continue after the last finished epoch in `out`.

    Raises:
        SourceError: If the data cannot be used, or `out` holds anything but a run to resume.
        SupportError: If the operating point asked for is beyond what the data supports.

    Example:
        >>> run = gemel.train("faces/", "faces.run")  # doctest: +SKIP
        >>> run.verifier.verify("a.jpg", "b.jpg").probability  # doctest: +SKIP
        0.983
    """
    folder, chosen, watch = Path(out), settings or RunSettings(), watcher or Quiet()
    place = Path(data) if data is not None else None
    refuse_unusable(folder, resume=resume)
    prepared = prepare(source, place, chosen, watch)
    refuse_unanswerable(prepared, chosen)
    network, history = learned(prepared, folder, chosen, device, resume, watch)
    with main_process_first() as is_main:
        if not is_main:
            return Run(folder, load_bundle(folder, device=device), (), history)
        watch.stage("Calibrating")
        matcher = Matcher(network, prepared.preprocessing)
        embeddings = matcher.embed_samples(prepared.parts["calibration"])
        decision = calibrate(matcher, prepared.parts["calibration"], chosen, embeddings)
        classes = class_head_of(matcher, prepared.parts["train"], chosen)
        identification = identification_of(matcher, prepared.parts, embeddings, chosen)
        # Before the bundle's seal: a finished run can always say what it learned from.
        save_record(folder, _record(source, place, prepared, chosen))
        described = _described(prepared, chosen, history)
        verifier = save_bundle(folder, network, described, decision, classes, identification)
        watch.stage("Evaluating")
        evaluations = evaluate_held_out(verifier, prepared, folder, chosen, history)
    return Run(folder, verifier, evaluations, history)


def calibrate(
    matcher: Matcher,
    samples: Samples,
    settings: RunSettings,
    embeddings: Float[Tensor, "samples dim"] | None = None,
) -> Decision:
    """Evidence and operating point from samples that neither training nor tests see.

    Args:
        matcher: The trained network.
        samples: The calibration part.
        settings: Of the run.
        embeddings: Those of `samples`, when they are already known.
    """
    if embeddings is None:
        embeddings = matcher.embed_samples(samples)
    trials = matcher.trials(samples, _calibration_pairs(samples, settings), embeddings)
    return decide(trials, settings.decision, embeddings.numpy())


def refuse_unanswerable(prepared: Prepared, settings: RunSettings) -> None:
    """Stop before the work if the network could not be calibrated or tested after it.

    Raises:
        SourceError: If there is no calibration part, or nothing was held out.
        SupportError: If the operating point or the normalisation asked for is beyond what the
            data supports.
    """
    evaluation_sets(prepared)
    samples = prepared.parts.get("calibration")
    if samples is None:
        raise SourceError(
            "There is no calibration part, so no energy could become a verdict. Set "
            "split.calibration above 0."
        )
    pairs, units = _calibration_pairs(samples, settings), samples.units
    # Support is a matter of who is compared with whom: no energy is known yet.
    unknown = np.zeros(len(pairs))
    ends = units[pairs.left], units[pairs.right]
    choose_operating_point(
        Trials(unknown, pairs.same, *ends, samples.split_by),
        settings.decision.operating_point,
        prior=settings.decision.prior,
        confidence=settings.decision.confidence,
    )
    refuse_unsupported_search(prepared.parts, settings)


def _calibration_pairs(samples: Samples, settings: RunSettings) -> Comparisons:
    return pairs_of(
        samples,
        "calibration",
        limit=CALIBRATION_PAIRS,
        impostors=settings.decision.impostors,
        seed=settings.seed,
    )


def _described(
    prepared: Prepared, settings: RunSettings, history: tuple[EpochRecord, ...]
) -> BundleSettings:
    shape, sides = prepared.preprocessing.shape, prepared.whole.sides
    return BundleSettings(
        network=settle(settings.network, shape, across=bool(sides)),
        preprocessing=prepared.preprocessing,
        ensemble=settings.ensemble,
        sides=sides,
        provenance=_provenance(prepared, settings, history),
    )


def _provenance(
    prepared: Prepared, settings: RunSettings, history: tuple[EpochRecord, ...]
) -> dict[str, Any]:
    """Where the weights come from, for the model card."""
    described = {
        name: f"{len(part.identities)} identities, {len(part)} samples"
        for name, part in prepared.parts.items()
    }
    rates = {"rates": OF_VIEWS} if prepared.whole.unlabelled else {}
    also = {"also learned from": ", ".join(settings.also)} if settings.also else {}
    return {
        "data": prepared.listing.name,
        **also,
        **described,
        **rates,
        "seed": settings.seed,
        "epochs": len(history),
        "minutes": round(sum(record.seconds for record in history) / 60, 2),
        "made": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "gemel": version("gemel"),
        "torch": torch.__version__,
    }


def _record(
    source: PathLike, data: Path | None, prepared: Prepared, settings: RunSettings
) -> RunRecord:
    return RunRecord(
        source=located(source),
        data=None if data is None else str(data.absolute()),
        division=prepared.division(),
        settings=settings,
    )
