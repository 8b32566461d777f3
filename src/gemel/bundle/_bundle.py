"""One folder that travels: network, preprocessing, decision and their provenance."""

import warnings
from pathlib import Path

import torch
import yaml
from safetensors.torch import load, save

from gemel.bundle._bound import read_facts, write_facts
from gemel.bundle._card import model_card
from gemel.bundle._classes import load_classes, save_classes
from gemel.bundle._device import device_named
from gemel.bundle._fingerprint import (
    CARD,
    CLASSES,
    CONFIG,
    DECISION,
    OPTIONAL,
    SEAL,
    WEIGHTS,
    check_seal,
    model_fingerprint,
    seal,
)
from gemel.bundle._identification import load_identification, save_identification
from gemel.bundle._matcher import Matcher
from gemel.bundle._self_contained import self_contained, unfetched
from gemel.bundle._settings import BundleSettings
from gemel.bundle._verifier import Verifier
from gemel.decision import ClassHead, Decision
from gemel.energies import Ensemble
from gemel.errors import BundleError
from gemel.files import write_whole
from gemel.identification import Identification
from gemel.networks import Network, build
from gemel.types import PathLike


def save_bundle(
    folder: Path,
    network: Network,
    settings: BundleSettings,
    decision: Decision,
    classes: ClassHead | None = None,
    identification: Identification | None = None,
) -> Verifier:
    """Write a bundle and return the verifier it holds.

    The seal is taken off first and put on last, so that an interrupted write leaves a
    folder that says it is unfinished.
    """
    complete = self_contained(settings.network, network)
    settings = settings.model_copy(update={"network": complete})
    folder.mkdir(parents=True, exist_ok=True)
    for name in (SEAL, *OPTIONAL):
        (folder / name).unlink(missing_ok=True)
    weights = {name: value.cpu().contiguous() for name, value in network.state_dict().items()}
    write_whole(folder / WEIGHTS, save(weights))
    config = yaml.safe_dump(settings.model_dump(mode="json"), sort_keys=False, allow_unicode=True)
    write_whole(folder / CONFIG, config)
    fingerprint = model_fingerprint(folder)
    write_facts(folder / DECISION, decision.to_dict(), fingerprint)
    if classes is not None:
        save_classes(folder / CLASSES, classes, fingerprint)
    if identification is not None:
        save_identification(folder, identification, fingerprint)
    card = model_card(settings, decision, classes, identification, fingerprint)
    write_whole(folder / CARD, card)
    seal(folder)
    matcher = Matcher(network, settings.preprocessing)
    return Verifier(matcher, decision, settings, fingerprint, classes, identification)


def load_bundle(folder: PathLike, *, device: str = "auto") -> Verifier:
    """The verifier that a bundle holds, every file checked against its fingerprint.

    Args:
        folder: A folder that `gemel train` wrote.
        device: "auto" takes a GPU when there is one; "cpu" or "cuda" insist.

    Raises:
        BundleError: If the folder is missing or unfinished, or this version cannot read it.
        FingerprintError: If a file is not the one that was sealed, or the decision or what
            goes with it was made for another model.
        SettingsError: If the device is not there.
    """
    place = Path(folder)
    fingerprint = check_seal(place)
    settings = BundleSettings.read(
        yaml.safe_load((place / CONFIG).read_text(encoding="utf-8")), str(place / CONFIG)
    )
    otherwise = "its probabilities would mean nothing here. Calibrate this model."
    decision = Decision.from_dict(read_facts(place / DECISION, fingerprint, otherwise))
    network = _network(settings, place / WEIGHTS)
    matcher = Matcher(network.to(device_named(device)).eval(), settings.preprocessing)
    head = place / CLASSES
    classes = load_classes(head, fingerprint) if head.is_file() else None
    identification = load_identification(place, fingerprint)
    return Verifier(matcher, decision, settings, fingerprint, classes, identification)


def _network(settings: BundleSettings, weights: Path) -> Network:
    """The network with its trained weights; building it leaves torch's seed alone."""
    with torch.random.fork_rng(devices=[]), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="encoder .* starts from random weights")
        network = build(unfetched(settings.network), settings.preprocessing.shape)
        if settings.ensemble.kind != "none":
            trees, depth = settings.ensemble.trees, settings.ensemble.depth
            kind = settings.ensemble.kind
            network.measure = Ensemble(network.measure, kind, trees=trees, depth=depth)
    try:
        network.load_state_dict(load(weights.read_bytes()))
    except RuntimeError as fault:
        raise BundleError(
            f"{weights} does not fit the network that {CONFIG} describes, as this version of gemel "
            f"builds it ({str(fault).splitlines()[-1].strip()}). Use the version it was made with, "
            "or train again."
        ) from fault
    return network
