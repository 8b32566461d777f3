"""Losses and miners of pytorch-metric-learning by name, with the arguments of a recipe."""

import inspect
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from torch import nn

from gemel.errors import MissingExtraError, SettingsError, UnknownNameError
from gemel.losses._metric_learning_table import BASES, IMPOSSIBLE, UNWRITABLE

Kind: TypeAlias = Literal["loss", "miner"]
Argument: TypeAlias = bool | int | float | str | None


def settled(
    kind: Kind, name: str, arguments: Mapping[str, Argument], known: Mapping[str, int | None]
) -> dict[str, Argument]:
    """`arguments`, with what the loss or miner called `name` needs besides from `known`.

    Raises:
        MissingExtraError: If pytorch-metric-learning is not installed.
        UnknownNameError: If nobody answers to the name, or it has no such argument.
        SettingsError: If it cannot run here, or lacks an argument.
    """
    classes = _classes(kind)
    if name not in classes:
        raise UnknownNameError(f"pytorch-metric-learning {kind}", name, classes)
    if name in IMPOSSIBLE:
        raise SettingsError(f"The {kind} {name} cannot run here: it {IMPOSSIBLE[name]}.")
    parameters = _parameters(classes[name])
    for key in arguments:
        if key not in parameters:
            raise UnknownNameError(f"argument of {name}", key, parameters)
    told = {key: value for key, value in known.items() if parameters.get(key) and value is not None}
    full = {**told, **arguments}
    if missing := sorted(key for key, needed in parameters.items() if needed and key not in full):
        setting = "arguments" if kind == "loss" else "miner_arguments"
        raise SettingsError(
            f"{name} needs {' and '.join(missing)}: set objective.{setting}.{missing[0]}."
        )
    return full


def made(kind: Kind, name: str, arguments: Mapping[str, Argument], **handed: Any) -> nn.Module:
    """The loss or miner called `name`, with the settled arguments and what is handed over.

    Raises:
        SettingsError: If it refuses its arguments.
    """
    try:
        return _classes(kind)[name](**arguments, **handed)
    except (AssertionError, TypeError, ValueError) as error:
        raise SettingsError(f"{name} refuses its arguments: {error}") from error


def _classes(kind: Kind) -> dict[str, type[nn.Module]]:
    try:
        from pytorch_metric_learning import losses, miners
    except ImportError as error:
        raise MissingExtraError("loss 'pml:NAME'", "metric-learning") from error
    found = vars(losses if kind == "loss" else miners)
    return {
        name: thing
        for name, thing in found.items()
        if inspect.isclass(thing) and issubclass(thing, nn.Module) and name not in BASES
    }


def _parameters(of: type[nn.Module]) -> dict[str, bool]:
    """What a recipe may set of it, and whether it must."""
    named = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return {
        name: parameter.default is inspect.Parameter.empty
        for base in reversed(of.__mro__)  # what a class says of a parameter overrides its bases
        if base.__module__.startswith("pytorch_metric_learning")
        for name, parameter in inspect.signature(base).parameters.items()
        if parameter.kind in named and name not in UNWRITABLE
    }
