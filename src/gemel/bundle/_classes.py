"""The class head of a bundle, as a file of arrays."""

from pathlib import Path

from gemel.bundle._bound import read_arrays, write_arrays
from gemel.decision import ClassHead

ARRAYS = ("mean", "deviation", "weights", "bias")


def save_classes(path: Path, head: ClassHead, model: str) -> None:
    """Write a head, with the fingerprint of the model whose embeddings it reads."""
    arrays = {name: getattr(head, name) for name in ARRAYS}
    write_arrays(path, arrays, model, {"names": head.names})


def load_classes(path: Path, model: str) -> ClassHead:
    """What `save_classes` wrote, bit for bit.

    Raises:
        FingerprintError: If the head was fitted to another model.
    """
    otherwise = "its classes would be wrong here. Train this model."
    arrays, about = read_arrays(path, model, otherwise)
    return ClassHead(names=tuple(about["names"]), **arrays)
