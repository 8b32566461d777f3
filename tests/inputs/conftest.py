"""Small inputs the tests of the inputs room are made of."""

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image


@pytest.fixture
def picture() -> Callable[..., Image.Image]:
    """A grey picture that differs with its seed."""

    def make(seed: int, size: tuple[int, int] = (9, 7)) -> Image.Image:
        width, height = size
        pixels = np.random.default_rng(seed).integers(0, 256, (height, width), dtype=np.uint8)
        return Image.fromarray(pixels)

    return make


@pytest.fixture
def tone() -> Callable[..., np.ndarray]:
    """A pure tone that swells and fades."""

    def make(hertz: float, rate: int, seconds: float = 1.0) -> np.ndarray:
        time = np.arange(round(rate * seconds)) / rate
        swell = np.sin(np.pi * time / seconds) ** 2
        return (0.5 * swell * np.sin(2 * np.pi * hertz * time)).astype(np.float32)

    return make


@pytest.fixture
def recording() -> Callable[..., bytes]:
    """The bytes of a sound file."""

    def make(samples: np.ndarray, rate: int, kind: str = "WAV", **options: str) -> bytes:
        import soundfile

        buffer = io.BytesIO()
        soundfile.write(buffer, samples, rate, format=kind, **options)
        return buffer.getvalue()

    return make
