"""Random changes of sounds, on their spectrograms."""

from dataclasses import dataclass

import torch
from jaxtyping import Bool, Float, Int, Shaped
from pydantic import Field
from torch import Generator, Tensor

from gemel.inputs import SoundPreprocessing
from gemel.types import Settings

LEVELS_A_DECIBEL = 255 / 80
"""A spectrogram's levels run from 80 dB below its peak, 0, to the peak, 255."""

MOST_MASKS = 8


class SoundAugmentation(Settings):
    """How far a sound may be changed and still show the same identity. Zero is off.

    Attributes:
        shift: Largest move in time either way, as a fraction of the duration; silence comes in.
        gain: Largest change of loudness either way, in dB; silence stays silence.
        time_masks: Stretches of time that are overwritten with the spectrogram's mean.
        frequency_masks: Stretches of frequency that are.
        widest_mask: Largest width of a mask, as a fraction of its axis.

    Source:
        Park, Chan, Zhang, Chiu, Zoph, Cubuk, Le, "SpecAugment: A Simple Data Augmentation
        Method for Automatic Speech Recognition", Interspeech 2019, for the masks. Differs: one
        relative width for both axes, and no warping of time.
    """

    shift: float = Field(default=0.0, ge=0, le=1)
    gain: float = Field(default=0.0, ge=0, le=80)
    time_masks: int = Field(default=0, ge=0, le=MOST_MASKS)
    frequency_masks: int = Field(default=0, ge=0, le=MOST_MASKS)
    widest_mask: float = Field(default=0.2, gt=0, le=1)


@dataclass(frozen=True)
class SoundDraws:
    """What was drawn for each sound of a batch.

    Attributes:
        shift: Frames that everything moves to the right.
        gain: Levels that everything is raised by.
        times: Where each mask of time begins and ends, as fractions of the axis.
        frequencies: The same of each mask of frequency.
    """

    shift: Int[Tensor, " batch"]
    gain: Float[Tensor, " batch"]
    times: Float[Tensor, "batch masks 2"]
    frequencies: Float[Tensor, "batch bands 2"]

    def take(self, members: Int[Tensor, " chosen"]) -> "SoundDraws":
        """The draws of some sounds."""
        return SoundDraws(
            self.shift[members], self.gain[members], self.times[members], self.frequencies[members]
        )


def draw_for_sounds(
    settings: SoundAugmentation,
    batch: int,
    generator: Generator,
    preprocessing: SoundPreprocessing,
) -> SoundDraws:
    """Random changes for `batch` sounds, a function of the generator's state alone."""
    _, frames = preprocessing.shape.size
    shift, gain = 2 * torch.rand(2, batch, generator=generator) - 1
    # As many are drawn as there can be, so that one setting does not move another's draws.
    width, place = torch.rand(2, batch, 2 * MOST_MASKS, generator=generator)
    width = width * settings.widest_mask
    start = place * (1 - width)
    masks = torch.stack((start, start + width), dim=2)
    return SoundDraws(
        shift=(shift * settings.shift * frames).round().long(),
        gain=gain * settings.gain * LEVELS_A_DECIBEL,
        times=masks[:, : settings.time_masks],
        frequencies=masks[:, MOST_MASKS : MOST_MASKS + settings.frequency_masks],
    )


def augment_sounds(
    sounds: Shaped[Tensor, "batch 1 mels frames"], draws: SoundDraws, settings: SoundAugmentation
) -> Float[Tensor, "batch 1 mels frames"]:
    """Apply `draws` to spectrograms in levels from 0 to 255; what is off costs nothing."""
    sounds = sounds.float()
    if settings.shift:
        sounds = _shifted(sounds, draws.shift.to(sounds.device))
    if settings.gain:
        louder = (sounds + draws.gain.to(sounds.device)[:, None, None, None]).clamp(0, 255)
        sounds = torch.where(sounds > 0, louder, sounds)
    if settings.time_masks or settings.frequency_masks:
        mels, frames = sounds.shape[2:]
        across = _masked(draws.times.to(sounds.device), frames)[:, None, None, :]
        down = _masked(draws.frequencies.to(sounds.device), mels)[:, None, :, None]
        sounds = torch.where(across | down, sounds.mean(dim=(1, 2, 3), keepdim=True), sounds)
    return sounds


def _shifted(
    sounds: Float[Tensor, "batch 1 mels frames"], shift: Int[Tensor, " batch"]
) -> Float[Tensor, "batch 1 mels frames"]:
    frames = sounds.shape[3]
    origin = torch.arange(frames, device=sounds.device) - shift[:, None]
    heard = (origin >= 0) & (origin < frames)
    moved = sounds.gather(3, origin.clamp(0, frames - 1)[:, None, None, :].expand_as(sounds))
    return moved * heard[:, None, None, :]


def _masked(masks: Float[Tensor, "batch masks 2"], length: int) -> Bool[Tensor, "batch length"]:
    """True where the centre of a step lies in one of its sound's masks."""
    centre = (torch.arange(length, device=masks.device) + 0.5) / length
    start, stop = masks[..., None].unbind(dim=2)
    return ((centre >= start) & (centre < stop)).any(dim=1)
