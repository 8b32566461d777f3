"""The class head of a bundle, as a file of arrays."""

import json
from pathlib import Path

import numpy as np
from safetensors import safe_open
from safetensors.numpy import save

from gemel.decision import ClassHead
from gemel.errors import FingerprintError
from gemel.files import write_whole

ARRAYS = ("mean", "deviation", "weights", "bias")
ABOUT = "about"


def save_classes(path: Path, head: ClassHead, model: str) -> None:
    """Write a head, with the fingerprint of the model whose embeddings it reads."""
    # One entry: several would be written in no fixed order.
    about = {ABOUT: json.dumps({"model": model, "names": head.names})}
    # The format holds rows one after another, and writes a transposed array as it lies.
    arrays = {name: np.ascontiguousarray(getattr(head, name)) for name in ARRAYS}
    write_whole(path, save(arrays, about))


def load_classes(path: Path, model: str) -> ClassHead:
    """What `save_classes` wrote, bit for bit.

    Raises:
        FingerprintError: If the head was fitted to another model.
    """
    with safe_open(path, framework="numpy") as file:
        about = json.loads(file.metadata()[ABOUT])
        arrays = {name: file.get_tensor(name) for name in ARRAYS}
    if (made_for := about["model"]) != model:
        raise FingerprintError(
            f"{path} was fitted to model {made_for[:12]}, and this is {model[:12]}: its classes "
            "would be wrong here. Train this model."
        )
    return ClassHead(names=tuple(about["names"]), **arrays)
