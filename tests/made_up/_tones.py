"""What things sound like: a pitch for each, in new noise every time."""

import wave
from pathlib import Path

import numpy as np

RATE = 8_000


def write_tone(path: Path, pitch: float, seconds: float, draws: np.random.Generator) -> None:
    """A WAV file of a tone of `pitch` Hz in noise a fifth as loud."""
    time = np.arange(round(seconds * RATE)) / RATE
    sound = 6_000 * np.sin(2 * np.pi * pitch * time) + 1_200 * draws.normal(size=len(time))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(sound.astype(np.int16).tobytes())
