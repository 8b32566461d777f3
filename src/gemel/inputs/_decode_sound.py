"""From a sound file to samples of one channel."""

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from jaxtyping import Float32, Shaped
from numpy import ndarray

from gemel.errors import UnreadableSampleError

if TYPE_CHECKING:
    from soundfile import SoundFile

# libsndfile also opens formats without a header, and tables of other programs.
FORMATS = frozenset("AIFF AU CAF FLAC MP3 NIST OGG RF64 W64 WAV WAVEX".split())
SOUND_SUFFIXES = frozenset(
    ".aif .aiff .au .caf .flac .mp3 .oga .ogg .opus .rf64 .sph .w64 .wav".split()
)

LONGEST_HOURS = 2
"""A longer recording is no single sample."""

SLOWEST_RATE, FASTEST_RATE = 100, 768_000
VALUES_AT_ONCE = 1 << 20


class Sound(NamedTuple):
    """One channel of sound.

    Attributes:
        samples: About in [-1, 1].
        rate: Samples a second.
    """

    samples: Float32[ndarray, " time"]
    rate: int


def decode_sound(data: bytes | Path, name: str) -> Sound:
    """The sound in `data`, its channels averaged.

    Of an uncompressed file that was cut short, what is left of it.

    Args:
        data: The file's bytes, or where it stands.
        name: What a message calls the sample.

    Raises:
        UnreadableSampleError: If the sample is missing, corrupt, empty, of no known format,
            or longer than `LONGEST_HOURS`.
    """
    import soundfile

    if isinstance(data, Path) and not data.is_file():
        raise UnreadableSampleError(f"{name}: no such file.")
    try:
        with soundfile.SoundFile(io.BytesIO(data) if isinstance(data, bytes) else data) as opened:
            _refuse_unfit(opened, name)
            return sound_of(_mixed_down(opened), opened.samplerate, name)
    # A file named ".raw" has no header that could be read: soundfile calls that a TypeError.
    except (soundfile.SoundFileError, TypeError, OSError) as fault:
        reason = getattr(fault, "error_string", str(fault)).rstrip(".")
        raise UnreadableSampleError(f"{name}: cannot be decoded: {reason}.") from fault


def sound_of(samples: Shaped[ndarray, "..."], rate: int, name: str) -> Sound:
    """Sound that is in memory already.

    Args:
        samples: (time,) or (time, channels), which are averaged.
        rate: Samples a second.
        name: What a message calls the sample.

    Raises:
        UnreadableSampleError: If there are none, some are not finite, or the rate is none of
            a recording.
    """
    if samples.dtype.kind not in "biuf":
        raise UnreadableSampleError(f"{name}: expected samples as numbers, got {samples.dtype}.")
    if samples.size == 0:
        raise UnreadableSampleError(f"{name}: holds no sound.")
    if samples.ndim not in (1, 2):
        raise UnreadableSampleError(
            f"{name}: sound is samples (time,) or (time, channels), got {samples.shape}."
        )
    if not SLOWEST_RATE <= rate <= FASTEST_RATE:
        raise UnreadableSampleError(
            f"{name}: {rate} samples a second, expected {SLOWEST_RATE} to {FASTEST_RATE:,}."
        )
    mono = samples.reshape(len(samples), -1).mean(axis=1, dtype=np.float32)
    if not np.isfinite(mono).all():
        raise UnreadableSampleError(f"{name}: has samples that are infinite or no numbers.")
    return Sound(mono, int(rate))


def _refuse_unfit(opened: "SoundFile", name: str) -> None:
    if opened.format not in FORMATS:
        raise UnreadableSampleError(f"{name}: {opened.format} is no format of sound read here.")
    if opened.frames > LONGEST_HOURS * 3600 * opened.samplerate:
        raise UnreadableSampleError(
            f"{name}: {opened.frames / opened.samplerate / 3600:.1f} hours, more than the "
            f"{LONGEST_HOURS} a sample may last. Cut it into several."
        )


def _mixed_down(opened: "SoundFile") -> Float32[ndarray, " time"]:
    """All of it, in blocks: a long recording of many channels never stands in memory whole."""
    frames = max(1, VALUES_AT_ONCE // opened.channels)
    blocks: list[Any] = [
        block.mean(axis=1) for block in opened.blocks(frames, dtype="float32", always_2d=True)
    ]
    return np.concatenate([np.zeros(0, dtype=np.float32), *blocks])
