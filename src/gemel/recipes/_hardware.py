"""What a number was measured on."""

import os
import platform
from pathlib import Path

import torch


def hardware() -> str:
    """Processor, threads in use, graphics card if any, and torch, in one line."""
    parts = [f"{_processor()}, {os.cpu_count()} cores, {torch.get_num_threads()} threads"]
    if torch.cuda.is_available():
        parts.append(torch.cuda.get_device_name())
    parts.append(f"torch {torch.__version__}")
    return "; ".join(parts)


def _processor() -> str:
    """The name the kernel gives; the architecture where it gives none."""
    listing = Path("/proc/cpuinfo")
    if listing.is_file():
        for line in listing.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
