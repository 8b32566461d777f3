"""The mel scale: frequencies spaced as they are heard."""

import functools
import math

import numpy as np
import torch
from jaxtyping import Float, Float64, UInt8
from numpy import ndarray
from torch import Tensor

RANGE_DB = 80.0
"""Loudness below the peak that is still shown."""


def mel(hertz: float) -> float:
    """mel = 2595 log10(1 + f / 700).

    Example:
        >>> round(mel(1000.0))
        1000

    Source:
        O'Shaughnessy, Speech Communication, 1987; as in the HTK toolkit.
    """
    return 2595.0 * math.log10(1.0 + hertz / 700.0)


def hertz(heard: Float64[ndarray, " edges"]) -> Float64[ndarray, " edges"]:
    """The inverse of `mel`: f = 700 (10**(m / 2595) - 1)."""
    return 700.0 * (10.0 ** (heard / 2595.0) - 1.0)


def edges(rate: int, mels: int) -> Float64[ndarray, " edges"]:
    """mels + 2 frequencies from 0 to half the rate, evenly spaced in mel."""
    return hertz(np.linspace(0.0, mel(rate / 2), mels + 2))


@functools.lru_cache(maxsize=8)
def filterbank(rate: int, bins: int, mels: int) -> Float[Tensor, "mels bins"]:
    """Triangles of height 1, evenly spaced in mel from 0 to half the rate.

        w[m, f] = max(0, min((f - a) / (b - a), (c - f) / (c - b)))

    with a, b, c the `edges` m, m + 1, m + 2.

    Args:
        rate: Samples a second.
        bins: Frequencies of the spectrum, from 0 to rate / 2.
        mels: Filters.
    """
    corner, frequency = edges(rate, mels), np.linspace(0.0, rate / 2, bins)
    rising = (frequency - corner[:-2, None]) / np.diff(corner)[:-1, None]
    falling = (corner[2:, None] - frequency) / np.diff(corner)[1:, None]
    return torch.from_numpy(np.minimum(rising, falling).clip(min=0.0).astype(np.float32))


def transform_size(rate: int, window: int, mels: int) -> int:
    """The power of two that covers `window` and puts a frequency into every filter."""
    narrowest = edges(rate, mels)[1]
    return int(2 ** math.ceil(math.log2(max(window, rate / narrowest))))


def decibels(power: Float[Tensor, "mels frames"]) -> UInt8[Tensor, "mels frames"]:
    """255 (1 + 10 log10(p / max p) / 80), never below 0: 255 is the peak, 0 is 80 dB below it.

    Silence has no peak and is 0 throughout.

    Example:
        >>> decibels(torch.tensor([[1.0, 1e-4, 0.0]]))
        tensor([[255, 128,   0]], dtype=torch.uint8)
    """
    peak = power.max()
    if peak == 0:
        return torch.zeros_like(power, dtype=torch.uint8)
    below = 10.0 * torch.log10((power / peak).clamp(min=10 ** (-RANGE_DB / 10)))
    return (255.0 * (1.0 + below / RANGE_DB)).round().to(torch.uint8)
