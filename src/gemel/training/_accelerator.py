"""The engine that knows the device, the precision and the other processes."""

import os
from typing import TYPE_CHECKING

import torch.distributed as distributed

from gemel.bundle import device_named
from gemel.errors import SettingsError
from gemel.training._settings import Precision

if TYPE_CHECKING:
    from accelerate import Accelerator


def accelerator_on(device: str, precision: Precision) -> "Accelerator":
    """Accelerate's engine on that device, together with all processes that were launched.

    Raises:
        UnknownNameError, SettingsError: If the device is not there, cannot compute with
            the precision, or fewer processes came than were launched.
    """
    from accelerate import Accelerator
    from accelerate.state import AcceleratorState

    on_cpu = device_named(device).type == "cpu"
    if precision == "fp16" and on_cpu:
        raise SettingsError(
            "training.mixed_precision=fp16 needs a GPU, and this runs on the CPU; bf16 works there."
        )
    # Accelerate keeps one state for the life of the process and refuses a second run in
    # another precision; what it knows of the other processes has to stay.
    AcceleratorState._reset_state(reset_partial_state=not distributed.is_initialized())
    accelerator = Accelerator(
        # Only when told so does it join processes on CPUs; otherwise each trains for itself.
        cpu=on_cpu,
        mixed_precision="no" if precision == "none" else precision,
        # Batches are dealt to processes here, where pairs form; nothing is left to dispatch.
        step_scheduler_with_optimizer=False,
    )
    _refuse_loneliness(accelerator.num_processes)
    return accelerator


def _refuse_loneliness(processes: int) -> None:
    """Without a GPU `accelerate launch --num_processes 2` starts one process, without a word."""
    several = {"ACCELERATE_DYNAMO_BACKEND", "MASTER_ADDR"} <= os.environ.keys()
    if several and "WORLD_SIZE" not in os.environ and processes == 1:
        raise SettingsError(
            "`accelerate launch` was asked for several processes and started one: on CPUs it needs "
            "--multi_gpu to start more. Try `accelerate launch --multi_gpu --num_processes 2 -m "
            "gemel train …`, or leave --num_processes out."
        )
