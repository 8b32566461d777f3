"""Where tensors are computed."""

import torch

from gemel.errors import SettingsError, UnknownNameError

NAMES = ("auto", "cpu", "cuda")


def device_named(name: str) -> torch.device:
    """The device called `name`: "auto" takes a GPU when there is one, "cpu" and "cuda" insist.

    Raises:
        UnknownNameError: If there is no such name.
        SettingsError: If "cuda" is not there; nothing is quietly computed elsewhere.

    Example:
        >>> device_named("cpu")
        device(type='cpu')
    """
    if name not in NAMES:
        raise UnknownNameError("device", name, NAMES)
    if name == "cuda" and not torch.cuda.is_available():
        raise SettingsError("No CUDA device is available here; use --device cpu or auto.")
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    return torch.device(name)
