"""A training run on disk: written whole or not at all, and never as a pickle."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.amp import GradScaler
from torch.optim import Optimizer

from gemel.errors import SourceError
from gemel.files import replacing
from gemel.training._watcher import EpochRecord

LATEST, BEST = "latest.safetensors", "best.safetensors"


@dataclass(frozen=True)
class Learner:
    """All that changes while learning.

    Attributes:
        network: All modules that learn; see `learners_of`.
        scaler: Of losses in half precision; None in any other.
    """

    network: nn.Module
    optimiser: Optimizer
    scaler: GradScaler | None = None


@dataclass(frozen=True)
class Progress:
    """How far a run has come.

    Attributes:
        plan: Fingerprint of everything that decides the result; a run is only resumed
            under the plan it began with.
        records: One for each finished epoch.
    """

    plan: str
    records: tuple[EpochRecord, ...] = ()

    @property
    def best(self) -> EpochRecord | None:
        """The epoch whose weights are kept: lowest validation error, the last without one."""
        measured = [record for record in self.records if record.equal_error_rate is not None]
        if not measured:
            return self.records[-1] if self.records else None
        return min(measured, key=lambda record: record.equal_error_rate or 0.0)


def learners_of(network: nn.Module, objective: object) -> nn.Module:
    """The network, and the objective with it where that has weights of its own: proxies."""
    if not isinstance(objective, nn.Module):
        return network
    return nn.ModuleDict({"network": network, "objective": objective})


def save_checkpoint(folder: Path, learner: Learner, progress: Progress) -> None:
    """Write the state after an epoch; the best weights too when this epoch is the best.

    One file holds weights, optimiser and history, and takes its place in one rename, so
    that a kill at any instant leaves this epoch's state or the one before.
    """
    weights = _weights(learner.network)
    if progress.best is progress.records[-1]:
        _write(folder / BEST, weights, {})
    tensors = {f"network/{name}": value for name, value in weights.items()}
    state, groups = _flat(learner.optimiser)
    tensors |= {f"optimiser/{name}": value for name, value in state.items()}
    notes = {
        "plan": progress.plan,
        "groups": json.dumps(groups),
        "records": json.dumps([asdict(record) for record in progress.records]),
        "scaler": json.dumps(learner.scaler and learner.scaler.state_dict()),
    }
    _write(folder / LATEST, tensors, notes)


def load_checkpoint(folder: Path, learner: Learner, plan: str) -> Progress | None:
    """Put a saved state back and say how far it had come; None where there is none.

    Raises:
        SourceError: If the file is damaged, or the run was made under another plan.
    """
    path = folder / LATEST
    if not path.exists():
        return None
    notes = _notes(path)
    if notes["plan"] != plan:
        raise SourceError(
            f"{path} was made with other data or other settings, so it cannot be resumed. "
            "Repeat the settings it was started with, or choose a new --out folder."
        )
    tensors = load_file(path)
    learner.network.load_state_dict(_under("network/", tensors))
    _restore(learner.optimiser, _under("optimiser/", tensors), json.loads(notes["groups"]))
    if learner.scaler is not None:
        learner.scaler.load_state_dict(json.loads(notes["scaler"]))
    return Progress(plan, _records(notes))


def load_best(folder: Path, network: nn.Module) -> None:
    """Put the best epoch's weights into `network`."""
    network.load_state_dict(load_file(folder / BEST))


def load_history(folder: Path) -> tuple[EpochRecord, ...]:
    """The epochs a run has finished; none where there is no checkpoint."""
    path = folder / LATEST
    return _records(_notes(path)) if path.exists() else ()


def _weights(network: nn.Module) -> dict[str, Tensor]:
    return {name: value.detach().contiguous() for name, value in network.state_dict().items()}


def _under(prefix: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {
        name.removeprefix(prefix): value
        for name, value in tensors.items()
        if name.startswith(prefix)
    }


def _write(path: Path, tensors: dict[str, Tensor], notes: dict[str, str]) -> None:
    with replacing(path) as partial:
        save_file(tensors, partial, metadata=notes)


def _notes(path: Path) -> dict[str, str]:
    try:
        with safe_open(path, framework="pt") as opened:
            notes: dict[str, str] = opened.metadata()
    except SafetensorError as fault:
        raise SourceError(
            f"{path} is damaged ({fault}), so training cannot go on from it. Remove {path.parent} "
            "and train again."
        ) from fault
    return notes


def _records(notes: dict[str, str]) -> tuple[EpochRecord, ...]:
    return tuple(EpochRecord(**record) for record in json.loads(notes["records"]))


def _flat(optimiser: Optimizer) -> tuple[dict[str, Tensor], list[dict[str, Any]]]:
    """An optimiser's state as named tensors, and its groups as plain values."""
    state = optimiser.state_dict()
    tensors = {
        f"{place}/{name}": value.detach().contiguous()
        for place, values in state["state"].items()
        for name, value in values.items()
        if torch.is_tensor(value)
    }
    return tensors, state["param_groups"]


def _restore(
    optimiser: Optimizer, tensors: dict[str, Tensor], groups: list[dict[str, Any]]
) -> None:
    state: dict[int, dict[str, Tensor]] = {}
    for key, value in tensors.items():
        place, name = key.split("/", 1)
        state.setdefault(int(place), {})[name] = value
    optimiser.load_state_dict({"state": state, "param_groups": groups})
