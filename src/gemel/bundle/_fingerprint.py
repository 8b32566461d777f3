"""What makes a bundle one thing: a hash of each of its files, written last."""

import hashlib
import json
from pathlib import Path

import yaml

from gemel.errors import BundleError, FingerprintError
from gemel.files import write_whole

CONFIG, WEIGHTS, DECISION, CARD, SEAL = (
    "config.yaml",
    "model.safetensors",
    "decision.json",
    "README.md",
    "fingerprint",
)
CLASSES, IDENTIFICATION, COHORT = (
    "classes.safetensors",
    "identification.json",
    "cohort.safetensors",
)
SEALED = (CONFIG, WEIGHTS, DECISION)
"""What a verdict rests on. The card is for people, who may add to it."""
OPTIONAL = (CLASSES, IDENTIFICATION, COHORT)
"""Sealed too where they were there; a bundle without them is whole."""


def model_fingerprint(folder: Path) -> str:
    """SHA-256 over what decides an embedding: network, preprocessing and weights.

    A gallery is bound to it, and so is a decision. Neither another operating point nor
    another word on where the weights come from changes it.
    """
    config = yaml.safe_load((folder / CONFIG).read_text(encoding="utf-8"))
    deciding = {part: values for part, values in config.items() if part != "provenance"}
    content = json.dumps([deciding, _hash(folder / WEIGHTS)], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def seal(folder: Path) -> None:
    """Write the hash of each file, as `sha256sum` does; from now on the bundle is whole."""
    lines = (f"{_hash(folder / name)}  {name}\n" for name in _to_seal(folder))
    write_whole(folder / SEAL, "".join(lines))


def is_finished(folder: Path) -> bool:
    """Whether the folder holds a bundle that was written to its end."""
    return (folder / SEAL).is_file()


def check_seal(folder: Path) -> str:
    """The model's fingerprint, after proving that every file is the one that was sealed.

    Raises:
        BundleError: If a file is missing: the folder is no bundle, or unfinished.
        FingerprintError: If a file is not the one that was sealed.
    """
    if not folder.is_dir():
        raise BundleError(
            f"There is no bundle at {folder}: no such folder. `gemel train SOURCE --out {folder}` "
            "makes one."
        )
    sealed = _sealed(folder)
    needed = (*SEALED, *(name for name in OPTIONAL if name in sealed), SEAL)
    if missing := [name for name in needed if not (folder / name).is_file()]:
        raise BundleError(
            f"{folder} is no finished bundle: {', '.join(missing)} missing. If its training was "
            "interrupted, continue it with `gemel train … --resume`."
        )
    for name in _to_seal(folder):
        if (found := _hash(folder / name)) != sealed.get(name):
            raise FingerprintError(
                f"{folder / name} is not the file this bundle was sealed with (sealed "
                f"{sealed.get(name, 'nothing')[:12]}, found {found[:12]}). Restore the bundle from "
                "a copy, or train it again: a changed file voids its calibration."
            )
    return model_fingerprint(folder)


def _to_seal(folder: Path) -> tuple[str, ...]:
    return (*SEALED, *(name for name in OPTIONAL if (folder / name).is_file()))


def _sealed(folder: Path) -> dict[str, str]:
    """The hash of each file that was sealed; of none without a seal."""
    if not is_finished(folder):
        return {}
    lines = (folder / SEAL).read_text(encoding="utf-8", errors="replace").splitlines()
    return {name: found for found, _, name in (line.partition("  ") for line in lines)}


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
