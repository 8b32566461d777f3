"""Sound as a picture: which frequencies are heard when."""

import math
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
import torch
from jaxtyping import Float, Float32, Shaped, UInt8
from numpy import ndarray
from pydantic import Field
from torch import Tensor

from gemel.inputs._decode_sound import FASTEST_RATE, SLOWEST_RATE, Sound, decode_sound, sound_of
from gemel.inputs._key import key_of
from gemel.inputs._levels import mean_and_std, standardised
from gemel.inputs._mel import decibels, filterbank, transform_size
from gemel.inputs._received import received
from gemel.inputs._shapes import ImageShape
from gemel.types import Settings

RULES = 1
"""Raised whenever `SoundPreprocessing.apply` starts to answer differently."""

USUAL_RATE = 16_000
"""Faster recordings are brought to this unless the user says otherwise: speech, and most of
what names a sound, lies below half of it."""

SHORTEST_SECONDS, LONGEST_SECONDS = 0.25, 10.0

Rate = Annotated[int, Field(ge=SLOWEST_RATE, le=FASTEST_RATE)]
Seconds = Annotated[float, Field(ge=0.01, le=600)]
Milliseconds = Annotated[float, Field(gt=0, le=1000)]


class SoundSettings(Settings):
    """What a user may choose about sound; `settle` fills in what is left open.

    Attributes:
        rate: Samples a second that all sound is brought to; frequencies from half of it on
            are lost. None follows the slowest recording, up to `USUAL_RATE`.
        seconds: The part that is looked at, from the middle; shorter sound stands in silence.
            None follows the recordings: nine of ten fit whole, within `LONGEST_SECONDS`.
        mels: Bands of frequency, the height of the picture.
        hop_ms: Milliseconds from one column of the picture to the next.
        window_ms: Milliseconds that a column hears.
    """

    rate: Rate | None = None
    seconds: Seconds | None = None
    mels: int = Field(default=40, ge=4, le=512)
    hop_ms: Milliseconds = 10.0
    window_ms: Milliseconds = 25.0

    looked_at: ClassVar[int] = 64

    def settle(self, sounds: Sequence[Sound]) -> "SoundPreprocessing":
        """With a rate and a duration that suit `sounds`."""
        chosen = self.model_dump()
        if self.rate is None:
            chosen["rate"] = min(USUAL_RATE, *(rate for _, rate in sounds))
        if self.seconds is None:
            usual = np.percentile([len(samples) / rate for samples, rate in sounds], 90)
            chosen["seconds"] = float(np.clip(usual, SHORTEST_SECONDS, LONGEST_SECONDS))
        return SoundPreprocessing.read(chosen, "preprocessing.sound")


class SoundPreprocessing(SoundSettings):
    """From any sound to a log-mel spectrogram, low frequencies in the first row.

    Attributes:
        rate: Samples a second.
        seconds: Duration of the part that is looked at.
        mean: Subtracted from values in [0, 1].
        std: What values in [0, 1] are then divided by.
    """

    modality: Literal["sound"] = "sound"
    rate: Rate = USUAL_RATE
    seconds: Seconds = 1.0
    mean: float = Field(default=0.0, ge=0, le=1)
    std: float = Field(default=1.0, gt=0)

    ragged: ClassVar[bool] = False

    @property
    def shape(self) -> ImageShape:
        """What an encoder is built for."""
        return ImageShape(1, (self.mels, 1 + self._samples // self._hop))

    def raw(self, value: Any, name: str) -> Sound:
        """A path, the bytes of a sound file, or samples with their rate.

        Raises:
            UnreadableSampleError: If it cannot be decoded; the message names it.
        """
        if isinstance(value, tuple) and len(value) == 2:
            samples, rate = value
            return sound_of(np.asarray(samples), rate, name)
        return decode_sound(*received(value, name))

    def apply(self, sound: Sound) -> UInt8[ndarray, "1 mels frames"]:
        """The spectrogram as the cache holds it: everything but `mean` and `std`.

        Power of a short-time Fourier transform (Hann window, centred, silence outside), summed
        in triangles evenly spaced in mel, as levels from 80 dB below its own peak, 0, to the
        peak, 255: how loud the recording was does not show.
        """
        # Cut first: of a recording of hours only this part is resampled.
        part = _middle(sound.samples, round(sound.rate * self.seconds))
        samples = _middle(_resampled(part, sound.rate, self.rate), self._samples)
        window = max(2, round(self.rate * self.window_ms / 1000))
        size = transform_size(self.rate, window, self.mels)
        spectrum = torch.stft(
            torch.from_numpy(samples),
            size,
            hop_length=self._hop,
            win_length=window,
            window=torch.hann_window(window),
            pad_mode="constant",
            return_complex=True,
        )
        power = filterbank(self.rate, len(spectrum), self.mels) @ spectrum.abs().square()
        return decibels(power)[None].numpy()

    def standardise(self, pictures: Shaped[Tensor, "*batch"]) -> Float[Tensor, "*batch"]:
        """(x / 255 - mean) / std in float32, of levels from 0 to 255, whole or augmented."""
        return standardised(pictures, self.mean, self.std)

    def with_statistics(
        self, blocks: Iterable[UInt8[Tensor, "_ 1 mels frames"]]
    ) -> "SoundPreprocessing":
        """The same with the `mean` and `std` of these prepared sounds."""
        mean, std = mean_and_std(blocks)
        return self.model_copy(update={"mean": mean, "std": std})

    def key(self) -> str:
        """A short name for everything that shapes the cache; `mean` and `std` do not."""
        return key_of(self, RULES, unshaping={"mean", "std"})

    def blank(self, prepared: UInt8[Tensor, "1 1 mels frames"]) -> str | None:
        """Why there is nothing to hear, or None."""
        return None if prepared.any() else "is blank: nothing but silence"

    @property
    def _samples(self) -> int:
        return max(1, round(self.rate * self.seconds))

    @property
    def _hop(self) -> int:
        return max(1, round(self.rate * self.hop_ms / 1000))


def _resampled(
    samples: Float32[ndarray, " time"], rate: int, wanted: int
) -> Float32[ndarray, " resampled"]:
    """The same sound at another rate; what the new rate cannot hold is filtered out first."""
    if rate == wanted:
        return samples
    from scipy.signal import resample_poly

    common = math.gcd(rate, wanted)
    return np.asarray(resample_poly(samples, wanted // common, rate // common), dtype=np.float32)


def _middle(samples: Float32[ndarray, " time"], length: int) -> Float32[ndarray, " length"]:
    """`length` samples round the middle, silence where there are none."""
    first = max(0, (len(samples) - length) // 2)
    kept = samples[first : first + length]
    before = (length - len(kept)) // 2
    return np.pad(kept, (before, length - len(kept) - before))
