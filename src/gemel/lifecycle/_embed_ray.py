"""Parts of a file of embeddings, made on the machines of a Ray cluster."""

import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from gemel.errors import MissingExtraError, SettingsError, SourceError
from gemel.lifecycle._parts import Maker, Task

AHEAD = 2
"""Parts that each worker has been given: one at work, and the next."""

TRIES_AGAIN = 3
"""How often a part is made elsewhere after its worker was lost."""


def on_ray(task: Task, parts: Sequence[int]) -> Iterator[int]:
    """Make parts on a cluster that runs already; yields each that is done, as it is done.

    Each worker is a process that loads the run once. It writes its parts itself, so no
    embedding passes through this machine, and takes the next when it has done one, so a slow
    machine holds up nobody.

    Raises:
        MissingExtraError: If the package `ray` is not installed.
        SettingsError: If no cluster answers.
        SourceError: If a machine cannot do it: without gemel, or without the same paths.
    """
    if not parts:
        return
    with _connected() as ray:
        try:
            yield from _made(ray, task, parts)
        except ray.exceptions.RayError as fault:
            raise SourceError(
                f"A Ray worker could not do its part: {_cause(fault)} Every machine of the cluster "
                f"needs gemel, and must see {task.run}, {task.made.source} and {task.folder} under "
                "these paths. The same command again goes on with what is missing."
            ) from fault


def _made(ray: Any, task: Task, parts: Sequence[int]) -> Iterator[int]:
    """Hand parts out, a few ahead, and take the next free worker for each."""
    workers = _workers(ray, task, len(parts))
    left, busy = iter(parts), dict[Any, Any]()
    for worker in workers * AHEAD:
        _give(worker, left, busy)
    while busy:
        (done,), _ = ray.wait(list(busy), num_returns=1)
        worker = busy.pop(done)
        yield ray.get(done)
        _give(worker, left, busy)


def _give(worker: Any, left: Iterator[int], busy: dict[Any, Any]) -> None:
    part = next(left, None)
    if part is not None:
        busy[worker.make.remote(part)] = worker


def _workers(ray: Any, task: Task, parts: int) -> list[Any]:
    """One for each GPU where there are some and they may be used, otherwise for each core."""
    free = ray.cluster_resources()
    kind = "GPU" if free.get("GPU") and task.device != "cpu" else "CPU"
    count = max(1, min(parts, int(free.get(kind, 1))))
    needs = {"num_gpus": 1, "num_cpus": 1} if kind == "GPU" else {"num_cpus": 1}
    actor = ray.remote(**needs, max_restarts=TRIES_AGAIN, max_task_retries=TRIES_AGAIN)(_Worker)
    return [actor.remote(task) for _ in range(count)]


class _Worker:
    """Makes parts on a machine of the cluster."""

    def __init__(self, task: Task) -> None:
        self._maker = Maker.elsewhere(task)

    def make(self, part: int) -> int:
        return self._maker.make(part)


@contextmanager
def _connected() -> Iterator[Any]:
    """A cluster that runs already; a program that is connected stays so."""
    try:
        import ray
    except ImportError:
        raise MissingExtraError("--engine ray", "ray") from None
    if ray.is_initialized():
        yield ray
        return
    named = os.environ.get("RAY_ADDRESS")
    try:
        ray.init(address=named or "auto", log_to_driver=False, logging_level=logging.ERROR)
    except (ConnectionError, ValueError, RuntimeError, ray.exceptions.RayError) as fault:
        where = f"at {named}, as RAY_ADDRESS says" if named else "here"
        raise SettingsError(
            f"--engine ray works on a Ray cluster that runs already, and none answers {where}. "
            "Start one with `ray start --head`, and on each further machine `ray start "
            "--address=HEAD:6379`; one that asks for a token needs RAY_AUTH_MODE=token here too. "
            "Without --engine the work is done on this machine."
        ) from fault
    try:
        yield ray
    finally:
        ray.shutdown()


def _cause(fault: BaseException) -> str:
    """What went wrong on the other machine, in a sentence."""
    cause = getattr(fault, "cause", None)
    return _first_line(cause if isinstance(cause, BaseException) else fault)


def _first_line(fault: BaseException) -> str:
    lines = [line.strip() for line in str(fault).splitlines() if line.strip()]
    line = lines[0] if lines else type(fault).__name__
    return line if line.endswith((".", "!", "?")) else f"{line}."
