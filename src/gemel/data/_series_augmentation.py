"""Random changes of sequences of numbers: time series, a pen's path."""

import math
from dataclasses import dataclass, replace

import torch
from jaxtyping import Float, Int
from pydantic import Field
from torch import Generator, Tensor

from gemel.errors import SettingsError
from gemel.inputs import Sequences, SeriesPreprocessing
from gemel.types import Settings


class SeriesAugmentation(Settings):
    """How far a sequence may be changed and still show the same identity. Zero is off.

    Where preprocessing puts differences beside the values, they are taken anew.

    Attributes:
        rotation: Largest turn of the first two features about their middle either way, in
            degrees: x and y of a pen's path.
        scale: Largest relative change of all features' distance from their middle: 0.2 draws
            from 1/1.2 to 1.2.
        speed: Largest relative change of the number of steps: 0.2 draws from 1/1.2 to 1.2;
            the steps are interpolated, and never more than an encoder was built for.
        noise: Standard deviation of what is added to each value, as a fraction of its feature's
            deviation over the training samples.
    """

    rotation: float = Field(default=0.0, ge=0, le=180)
    scale: float = Field(default=0.0, ge=0)
    speed: float = Field(default=0.0, ge=0)
    noise: float = Field(default=0.0, ge=0)


@dataclass(frozen=True)
class SeriesDraws:
    """What was drawn for each sequence of a batch.

    Attributes:
        plane: What the first two features are multiplied by, about their middle.
        scale: Factor on the distance of all from their middle.
        duration: Factor on the number of steps.
        noise: Added to each value, of as many steps as a sequence can have.
        differences: Whether differences stand beside the values.
    """

    plane: Float[Tensor, "batch 2 2"]
    scale: Float[Tensor, " batch"]
    duration: Float[Tensor, " batch"]
    noise: Float[Tensor, "batch length features"]
    differences: bool

    def take(self, members: Int[Tensor, " chosen"]) -> "SeriesDraws":
        """The draws of some sequences."""
        return replace(
            self,
            plane=self.plane[members],
            scale=self.scale[members],
            duration=self.duration[members],
            noise=self.noise[members],
        )


def draw_for_series(
    settings: SeriesAugmentation,
    batch: int,
    generator: Generator,
    preprocessing: SeriesPreprocessing,
) -> SeriesDraws:
    """Random changes for `batch` sequences, a function of the generator's state alone.

    Raises:
        SettingsError: If a setting has no meaning for such sequences.
    """
    _refuse_meaningless(settings, preprocessing)
    turn, scale, speed = 2 * torch.rand(3, batch, generator=generator) - 1
    angle = torch.deg2rad(turn * settings.rotation)
    cos, sin = torch.cos(angle), torch.sin(angle)
    features, length = preprocessing.features, preprocessing.length
    noise = torch.randn(batch, length, features, generator=generator)
    return SeriesDraws(
        plane=torch.stack((cos, sin, -sin, cos), dim=1).reshape(batch, 2, 2),
        scale=torch.exp(scale * math.log1p(settings.scale)),
        duration=torch.exp(speed * math.log1p(settings.speed)),
        noise=noise * settings.noise * torch.tensor(preprocessing.std[:features]),
        differences=preprocessing.differences,
    )


def augment_series(
    series: Sequences, draws: SeriesDraws, settings: SeriesAugmentation
) -> Sequences:
    """Apply `draws` to prepared sequences; what `settings` leave off costs nothing."""
    most, features = draws.noise.shape[1:]
    changed = Sequences(series.values[..., :features], series.length)
    if settings.rotation or settings.scale:
        changed = _turned_and_scaled(changed, draws)
    if settings.speed:
        changed = _resampled(changed, draws.duration.to(series.values.device), most)
    if settings.noise:
        noise = draws.noise[:, : changed.values.shape[1]].to(series.values.device)
        changed = replace(changed, values=changed.values + noise)
    values = changed.values * changed.mask[..., None]
    if draws.differences:
        velocity = values.diff(dim=1, prepend=values[:, :1]) * changed.mask[..., None]
        values = torch.cat((values, velocity), dim=2)
    return Sequences(values, changed.length)


def _refuse_meaningless(settings: SeriesAugmentation, preprocessing: SeriesPreprocessing) -> None:
    if settings.rotation and preprocessing.features < 2:
        raise SettingsError(
            f"augmentation.series.rotation={settings.rotation} turns the first two features of a "
            "sequence; these have one. Leave it out."
        )
    if settings.speed and preprocessing.resample:
        raise SettingsError(
            f"augmentation.series.speed={settings.speed} has no effect on sequences that are all "
            "brought to one number of steps by preprocessing.series.resample. Leave one of them "
            "out."
        )


def _turned_and_scaled(series: Sequences, draws: SeriesDraws) -> Sequences:
    """Each sequence about the mean of its real steps."""
    values, mask = series.values, series.mask[..., None]
    middle = (values * mask).sum(dim=1, keepdim=True) / series.length[:, None, None]
    moved = (values - middle) * draws.scale.to(values.device)[:, None, None]
    plane = moved[..., :2]
    if plane.shape[2] == 2:
        plane = plane @ draws.plane.to(values.device)
    return Sequences(middle + torch.cat((plane, moved[..., 2:]), dim=2), series.length)


def _resampled(series: Sequences, factor: Float[Tensor, " batch"], most: int) -> Sequences:
    """Each sequence in `factor` times as many steps, evenly from its first to its last."""
    least = series.length.clamp(max=2)
    length = (series.length * factor).round().long().clamp(max=most).maximum(least)
    step = torch.arange(int(length.max()), device=factor.device)
    stride = (series.length - 1) / (length - 1).clamp(min=1)
    at = (step * stride[:, None]).minimum((series.length - 1)[:, None])
    before = at.long()
    after = (before + 1).minimum((series.length - 1)[:, None])
    rows = torch.arange(len(length), device=factor.device)[:, None]
    share = (at - before)[..., None]
    values = torch.lerp(series.values[rows, before], series.values[rows, after], share)
    return Sequences(values, length)
