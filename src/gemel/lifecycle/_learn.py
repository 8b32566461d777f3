"""From the training part to a network, and whoever shares its decision."""

from pathlib import Path

import torch

from gemel.bundle import Matcher, begin_from
from gemel.data import Samples, clustered, listed_pairs, pairs_of, spliced, turned
from gemel.errors import SettingsError
from gemel.lifecycle._prepare import Prepared
from gemel.lifecycle._settings import RunSettings
from gemel.lifecycle._watcher import RunWatcher
from gemel.losses import ObjectiveSettings, Supervision, settle
from gemel.networks import Network, build
from gemel.training import EpochRecord, Lesson, fit, fit_ensemble

ENSEMBLE_PAIRS = 5_000
"""Pairs of each kind that an ensemble is fitted on: seconds, and more change little."""


def learned(
    prepared: Prepared,
    folder: Path,
    settings: RunSettings,
    device: str,
    resume: bool,
    watcher: RunWatcher,
) -> tuple[Network, tuple[EpochRecord, ...]]:
    """A network with fresh weights from the seed, or those it begins from, then trained."""
    _refuse_unfitted(prepared, settings)
    torch.manual_seed(settings.seed)
    shapes, across = prepared.preprocessing.shape, bool(prepared.whole.sides)
    network = build(settings.network, shapes, across=across)
    begin_from(network, settings.network)
    lesson = _lesson(prepared, network, settings)
    watcher.stage("Training")
    history = fit(
        network,
        lesson,
        folder / "checkpoints",
        validation=prepared.parts.get("validation"),
        device=device,
        resume=resume,
        watcher=watcher,
    )
    if settings.ensemble.kind != "none":
        watcher.stage("Fitting the ensemble")
        _share_the_decision(network, prepared, settings)
    return network, history


def _lesson(prepared: Prepared, network: Network, settings: RunSettings) -> Lesson:
    return Lesson(
        samples=_learned_from(prepared, network, settings),
        preprocessing=prepared.preprocessing,
        batches=settings.batches,
        augmentation=settings.augmentation,
        objective=objective_of(prepared, settings),
        settings=settings.training,
        seed=settings.seed,
    )


def objective_of(prepared: Prepared, settings: RunSettings) -> ObjectiveSettings:
    """The objective, its loss written out by what is known of the training part."""
    return settle(settings.objective, _supervision(prepared.parts["train"], settings))


def _supervision(samples: Samples, settings: RunSettings) -> Supervision:
    if settings.batches.views > 1:
        return "identities"
    if samples.triplets is not None:
        return "triplets"
    listed = listed_pairs(samples, "train")
    if listed is None:
        return "identities"
    return "pairs" if listed.score is None else "scores"


def _learned_from(prepared: Prepared, network: Network, settings: RunSettings) -> Samples:
    """The training part: with the identities that augmentation makes, or with pseudo ones."""
    samples, chosen = prepared.parts["train"], settings.augmentation.image
    if clusters := settings.batches.clusters:
        embeddings = Matcher(network, prepared.preprocessing).embed_samples(samples).numpy()
        return clustered(samples, embeddings, clusters, seed=settings.seed)
    joined = spliced(samples, chosen.spliced_identities, seed=settings.seed)
    return turned(joined, chosen.turned_identities)


def _refuse_unfitted(prepared: Prepared, settings: RunSettings) -> None:
    """Said before the network learns, not after."""
    if settings.ensemble.kind != "none" and "validation" not in prepared.parts:
        raise SettingsError(
            f"ensemble.kind={settings.ensemble.kind} is fitted on a validation part, and there is "
            "none. Set split.validation above 0."
        )


def _share_the_decision(network: Network, prepared: Prepared, settings: RunSettings) -> None:
    """Fit a classifier beside the network, on identities that it did not learn from."""
    samples, matcher = prepared.parts["validation"], Matcher(network, prepared.preprocessing)
    embeddings = matcher.embed_samples(samples)
    pairs = pairs_of(samples, "validation", limit=ENSEMBLE_PAIRS, seed=settings.seed)
    network.measure = fit_ensemble(
        network.measure,
        embeddings[pairs.left].to(matcher.device),
        embeddings[pairs.right].to(matcher.device),
        torch.from_numpy(pairs.same),
        settings.ensemble,
        seed=settings.seed,
    )
