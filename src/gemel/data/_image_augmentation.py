"""Random changes of images, on whole batches, on the device that trains."""

import math
from dataclasses import dataclass, fields

import torch
from jaxtyping import Bool, Float, Int, Shaped
from pydantic import Field
from torch import Generator, Tensor
from torch.nn import functional

from gemel.data._more_identities import Turns
from gemel.data._pose import Fill, affine_maps, read_at
from gemel.inputs import ImagePreprocessing
from gemel.types import Settings

_NODES = 5
"""Nodes a side of the grid that bends are drawn on: each spans a quarter of the image."""


class ImageAugmentation(Settings):
    """How far an image may be changed and still show the same identity. Zero is off.

    Attributes:
        shift: Largest move along each axis, as a fraction of the side.
        rotation: Largest turn either way, in degrees.
        scale: Largest relative change of size: 0.2 draws from 1/1.2 to 1.2.
        shear: Largest shear either way, in degrees.
        elastic: Standard deviation of a smooth random displacement, as a fraction of the
            side: how one hand's strokes differ from one time to the next.
        flip: Probability of mirroring left and right.
        blur: Largest standard deviation of a Gaussian blur, in pixels.
        erasing: Probability of overwriting a rectangle, 2 to 25 % of the image, with the
            image's mean.
        contrast: Largest relative change of contrast about the image's mean: 0.2 draws from
            1/1.2 to 1.2.
        fill: What comes in from outside the frame.
        turned_identities: 4 lets quarter-turned images, 8 mirrored ones too, count as
            further identities to tell apart: for drawings and characters.
        spliced_identities: How many further identities are made of the upper half of one
            and the lower half of another.
    """

    shift: float = Field(default=0.0, ge=0, le=1)
    rotation: float = Field(default=0.0, ge=0, le=180)
    scale: float = Field(default=0.0, ge=0)
    shear: float = Field(default=0.0, ge=0, lt=90)
    elastic: float = Field(default=0.0, ge=0, lt=0.5)
    flip: float = Field(default=0.0, ge=0, le=1)
    blur: float = Field(default=0.0, ge=0)
    erasing: float = Field(default=0.0, ge=0, le=1)
    contrast: float = Field(default=0.0, ge=0)
    fill: Fill = "border"
    turned_identities: Turns = 1
    spliced_identities: int = Field(default=0, ge=0)


@dataclass(frozen=True)
class ImageDraws:
    """What was drawn for each image of a batch, before any image is touched.

    Drawn for the whole batch and then shared out, so that an image is changed alike
    whichever process it falls to.

    Attributes:
        affine: Where each output position (x, y, 1) is read from, in the frame's own units:
            both sides run from -1 to 1, whatever their length.
        blur: Standard deviation, in pixels.
        erased: Top, left, bottom and right of a rectangle, as fractions of the sides.
        contrast: Factor on the distance from the image's mean.
        bend: Further displacement (x, y) at the nodes of a coarse grid over the frame, in the
            frame's own units.
    """

    affine: Float[Tensor, "batch 2 3"]
    blur: Float[Tensor, " batch"]
    erased: Float[Tensor, "batch 4"]
    contrast: Float[Tensor, " batch"]
    bend: Float[Tensor, "batch 2 nodes nodes"]

    def take(self, members: Int[Tensor, " chosen"]) -> "ImageDraws":
        """The draws of some images."""
        return ImageDraws(*(getattr(self, field.name)[members] for field in fields(self)))


def draw_for_images(
    settings: ImageAugmentation,
    batch: int,
    generator: Generator,
    preprocessing: ImagePreprocessing,
) -> ImageDraws:
    """Random changes for `batch` images, a function of the generator's state alone."""

    def between(low: float, high: float) -> Float[Tensor, " batch"]:
        return torch.rand(batch, generator=generator) * (high - low) + low

    turn = torch.deg2rad(between(-settings.rotation, settings.rotation))
    shear = torch.tan(torch.deg2rad(between(-settings.shear, settings.shear)))
    grown = math.log1p(settings.scale)
    zoom = torch.exp(between(-grown, grown))
    mirror = 1 - 2 * (between(0, 1) < settings.flip).float()
    # The frame runs from -1 to 1, two units a side.
    move = torch.stack([between(-2 * settings.shift, 2 * settings.shift) for _ in range(2)], dim=1)
    maps = affine_maps(turn, zoom, shear=shear, mirror=mirror, size=preprocessing.size)
    return ImageDraws(
        affine=torch.cat((maps, move[:, :, None]), dim=2),
        blur=between(0, settings.blur),
        erased=_rectangles(settings.erasing, batch, generator),
        contrast=torch.exp(between(-1, 1) * math.log1p(settings.contrast)),
        # Last: a run that bends nothing draws all the rest as it would without it.
        bend=_bends(settings.elastic, batch, generator),
    )


def augment_images(
    images: Shaped[Tensor, "batch channels height width"],
    draws: ImageDraws,
    settings: ImageAugmentation,
) -> Float[Tensor, "batch channels height width"]:
    """Apply `draws` to images in levels from 0 to 255; what `settings` leave off costs nothing."""
    images = images.float()
    if _moves(settings):
        images = read_at(images, _grid(images, draws, settings), settings.fill)
    if settings.blur:
        images = _blurred(images, draws.blur.to(images.device), settings.blur)
    if settings.contrast:
        mean, factor = _means(images), draws.contrast.to(images.device)[:, None, None, None]
        images = (mean + (images - mean) * factor).clamp(0, 255)
    if settings.erasing:
        covered = _covered(images, draws.erased.to(images.device))
        images = torch.where(covered, _means(images), images)
    return images


def _moves(settings: ImageAugmentation) -> bool:
    """Whether any pixel is read from another place than its own."""
    turned = settings.rotation or settings.shear or settings.flip
    return bool(turned or settings.shift or settings.scale or settings.elastic)


def _grid(
    images: Float[Tensor, "batch channels height width"],
    draws: ImageDraws,
    settings: ImageAugmentation,
) -> Float[Tensor, "batch height width 2"]:
    """Where each output pixel is read from."""
    affine, bend = draws.affine.to(images.device), draws.bend.to(images.device)
    grid = functional.affine_grid(affine, list(images.shape), align_corners=False)
    if not settings.elastic:
        return grid
    smooth = functional.interpolate(
        bend, size=images.shape[-2:], mode="bicubic", align_corners=True
    )
    return grid + smooth.permute(0, 2, 3, 1)


def _bends(
    elastic: float, batch: int, generator: Generator
) -> Float[Tensor, "batch 2 nodes nodes"]:
    """Displacements at the nodes; nothing is drawn where nothing bends."""
    if not elastic:
        return torch.zeros(batch, 2, _NODES, _NODES)
    # The frame runs from -1 to 1, two units a side.
    return torch.randn(batch, 2, _NODES, _NODES, generator=generator) * 2 * elastic


def _means(
    images: Float[Tensor, "batch channels height width"],
) -> Float[Tensor, "batch 1 1 1"]:
    return images.mean(dim=(1, 2, 3), keepdim=True)


def _rectangles(probability: float, batch: int, generator: Generator) -> Float[Tensor, "batch 4"]:
    """Top, left, bottom and right of each rectangle in [0, 1]; empty where nothing is erased."""
    area, slant = torch.rand(2, batch, generator=generator)
    area = 0.02 + 0.23 * area
    aspect = torch.exp((2 * slant - 1) * math.log(3.0))
    size = torch.stack(((area * aspect).sqrt(), (area / aspect).sqrt()), dim=1).clamp(max=1)
    corner = torch.rand(batch, 2, generator=generator) * (1 - size)
    erased = (torch.rand(batch, generator=generator) < probability)[:, None]
    return torch.cat((corner, corner + size * erased), dim=1)


def _covered(
    images: Float[Tensor, "batch channels height width"], rectangles: Float[Tensor, "batch 4"]
) -> Bool[Tensor, "batch 1 height width"]:
    """True where a pixel's centre lies in its image's rectangle."""
    height, width = images.shape[-2:]
    down = (torch.arange(height, device=images.device) + 0.5) / height
    across = (torch.arange(width, device=images.device) + 0.5) / width
    top, left, bottom, right = rectangles[:, :, None].unbind(dim=1)
    rows = (down >= top) & (down < bottom)
    columns = (across >= left) & (across < right)
    return (rows[:, :, None] & columns[:, None, :])[:, None]


def _blurred(
    images: Float[Tensor, "batch channels height width"],
    deviation: Float[Tensor, " batch"],
    largest: float,
) -> Float[Tensor, "batch channels height width"]:
    """A Gaussian of its own for each image, one axis after the other."""
    batch, channels, height, width = images.shape
    reach = max(1, math.ceil(2 * largest))
    offset = torch.arange(-reach, reach + 1, device=images.device, dtype=images.dtype)
    # At deviation 0 the kernel is the centre alone; the floor keeps the division finite.
    weight = torch.exp(-0.5 * (offset / deviation.clamp(min=1e-2)[:, None]) ** 2)
    weight = (weight / weight.sum(dim=1, keepdim=True)).repeat_interleave(channels, dim=0)
    rows = images.reshape(1, batch * channels, height, width)
    rows = functional.pad(rows, (reach, reach, reach, reach), mode="replicate")
    rows = functional.conv2d(rows, weight[:, None, :, None], groups=batch * channels)
    rows = functional.conv2d(rows, weight[:, None, None, :], groups=batch * channels)
    return rows.reshape(batch, channels, height, width)
