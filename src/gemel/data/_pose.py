"""How images are turned, moved and resized: one way, for learning and for measuring."""

from typing import Literal, TypeAlias

import torch
from jaxtyping import Float, Shaped
from torch import Tensor
from torch.nn import functional

Fill: TypeAlias = Literal["border", "zeros", "reflection"]


def posed(
    images: Shaped[Tensor, "batch channels height width"],
    *,
    rotation: Float[Tensor, " batch"],
    shift: Float[Tensor, "batch 2"],
    scale: Float[Tensor, " batch"],
    fill: Fill = "border",
) -> Float[Tensor, "batch channels height width"]:
    """Each image turned and resized about its middle, then moved.

        out(p) = in( R(rotation) (p - s) / scale ),    s = shift times the sides

    Args:
        images: Levels or any other values; they are interpolated linearly.
        rotation: Degrees, clockwise where negative.
        shift: To the right and downwards, as fractions of the width and of the height.
        scale: Factor on the size; below 1 the surroundings come in.
        fill: What comes in from outside the frame.

    Example:
        >>> square = torch.arange(4.0).reshape(1, 1, 2, 2)
        >>> turned = posed(
        ...     square,
        ...     rotation=torch.tensor([90.0]),
        ...     shift=torch.zeros(1, 2),
        ...     scale=torch.ones(1),
        ... )
        >>> turned.round().tolist()
        [[[[1.0, 3.0], [0.0, 2.0]]]]
    """
    turn, none = torch.deg2rad(rotation), torch.zeros_like(rotation)
    height, width = images.shape[-2:]
    maps = affine_maps(turn, scale, shear=none, mirror=none + 1, size=(height, width))
    # The frame runs from -1 to 1, two units a side.
    move = -(maps @ (2 * shift)[:, :, None])
    affine = torch.cat((maps, move), dim=2).to(images.device)
    grid = functional.affine_grid(affine, list(images.shape), align_corners=False)
    return read_at(images.float(), grid, fill)


def affine_maps(
    turn: Float[Tensor, " batch"],
    zoom: Float[Tensor, " batch"],
    *,
    shear: Float[Tensor, " batch"],
    mirror: Float[Tensor, " batch"],
    size: tuple[int, int],
) -> Float[Tensor, "batch 2 2"]:
    """Where each output position (x, y) is read from, but for moves, in the frame's own units.

    Args:
        turn: Angle in radians.
        zoom: Factor on the size.
        shear: Tangent of the angle.
        mirror: -1 mirrors left and right, 1 does not.
        size: Height and width; both sides run from -1 to 1, whatever their length.
    """
    # A grid says where each output pixel is read from: growing an image reads a smaller part.
    cos, sin = torch.cos(turn) / zoom, torch.sin(turn) / zoom
    maps = torch.stack(
        (cos * mirror, shear * cos - sin, sin * mirror, shear * sin + cos), dim=1
    ).reshape(-1, 2, 2)
    height, width = size
    return maps * torch.tensor([[1.0, height / width], [width / height, 1.0]])


def read_at(
    images: Float[Tensor, "batch channels height width"],
    grid: Float[Tensor, "batch height width 2"],
    fill: Fill,
) -> Float[Tensor, "batch channels height width"]:
    """The images read, linearly interpolated, where `grid` says, in the frame's own units."""
    return functional.grid_sample(images, grid, padding_mode=fill, align_corners=False)
