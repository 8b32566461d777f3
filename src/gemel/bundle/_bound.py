"""Files that mean something for one model alone, and say for which."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy import ndarray
from safetensors import safe_open
from safetensors.numpy import save

from gemel.errors import FingerprintError
from gemel.files import write_whole

MODEL = "model"
ABOUT = "about"


def write_facts(path: Path, facts: Mapping[str, Any], model: str) -> None:
    """Write plain values as JSON, with the fingerprint of the model they were found on."""
    bound = {MODEL: model, **facts}
    write_whole(path, json.dumps(bound, indent=1, allow_nan=False))


def read_facts(path: Path, model: str, otherwise: str) -> dict[str, Any]:
    """What `write_facts` wrote, bit for bit.

    Args:
        path: The file.
        model: Fingerprint of the model at hand.
        otherwise: What would be wrong with another model's, and the way out.

    Raises:
        FingerprintError: If they were found on another model.
    """
    facts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    _refuse_other(path, facts.pop(MODEL, "nothing"), model, otherwise)
    return facts


def write_arrays(
    path: Path, arrays: Mapping[str, ndarray], model: str, about: Mapping[str, Any] | None = None
) -> None:
    """Write arrays as safetensors, with the fingerprint of their model and what else to know."""
    # One entry: several would be written in no fixed order.
    told = {ABOUT: json.dumps({MODEL: model, **(about or {})})}
    # The format holds rows one after another, and writes a transposed array as it lies.
    rows = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    write_whole(path, save(rows, told))


def read_arrays(
    path: Path, model: str, otherwise: str
) -> tuple[dict[str, ndarray], dict[str, Any]]:
    """What `write_arrays` wrote, bit for bit: the arrays, and what else to know.

    Raises:
        FingerprintError: If they are of another model; `otherwise` as for `read_facts`.
    """
    with safe_open(path, framework="numpy") as file:
        about: dict[str, Any] = json.loads(file.metadata()[ABOUT])
        arrays = {name: file.get_tensor(name) for name in file.keys()}
    _refuse_other(path, about.pop(MODEL), model, otherwise)
    return arrays, about


def _refuse_other(path: Path, made_for: str, model: str, otherwise: str) -> None:
    if made_for != model:
        raise FingerprintError(
            f"{path} was made for model {made_for[:12]}, and this is {model[:12]}: {otherwise}"
        )
