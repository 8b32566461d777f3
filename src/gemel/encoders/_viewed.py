"""An image embedded as the mean of several views of it."""

import math
from typing import final

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional

from gemel.encoders._encoder import Encoder
from gemel.encoders._settings import Views

_SHIFT, _TURN, _GROWTH = 0.04, math.radians(6), 1.08


@final
class Viewed(Encoder):
    """Once it has learned, another encoder's embedding averaged over fixed views of an image.

        z(x) = 1/V * sum over views v of z_inner(v(x))

    "mirror" is the image and its mirror image; "moves" are the image, four shifts of 4 % of the
    side, turns of 6 degrees and changes of size by 8 % either way. What the encoder has not
    learned to overlook cancels out in part. Embedding costs V times as much; learning, which
    draws views of its own by augmentation, costs what it did.

    Args:
        encoder: The encoder whose embeddings are averaged.
        views: "mirror" or "moves".

    Source:
        Krizhevsky, Sutskever, Hinton, "ImageNet Classification with Deep Convolutional Neural
        Networks", NIPS 2012, who average over crops and mirror images.
    """

    maps: Float[Tensor, "views 2 3"]

    def __init__(self, encoder: Encoder, views: Views) -> None:
        super().__init__(encoder.dim)
        self.encoder = encoder
        # What a view is follows from its name: a bundle need not carry it.
        self.register_buffer("maps", _maps(views), persistent=False)

    def forward(
        self, images: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch dim"]:
        """The embedding of each image; of one view of it while it learns."""
        if self.training:
            learning: Float[Tensor, "batch dim"] = self.encoder(images)
            return learning
        total: Float[Tensor, "batch dim"] = self.encoder(images)
        for view in self.maps:
            total = total + self.encoder(_seen(images, view))
        return total / (len(self.maps) + 1)


def _seen(
    images: Float[Tensor, "batch channels height width"], view: Float[Tensor, "2 3"]
) -> Float[Tensor, "batch channels height width"]:
    """The images as one view shows them; the border goes on outside the frame."""
    grid = functional.affine_grid(
        view.expand(len(images), 2, 3), list(images.shape), align_corners=False
    )
    return functional.grid_sample(images, grid, padding_mode="border", align_corners=False)


def _maps(views: Views) -> Float[Tensor, "views 2 3"]:
    """Where each view's pixels are read from, for every view but the image as it is."""
    if views == "mirror":
        return torch.tensor([[[-1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]])
    # The frame runs from -1 to 1, two units a side.
    step = 2 * _SHIFT
    shifts = [_map(across=x, down=y) for x, y in ((step, 0), (-step, 0), (0, step), (0, -step))]
    turns = [_map(turn=_TURN), _map(turn=-_TURN)]
    sizes = [_map(growth=_GROWTH), _map(growth=1 / _GROWTH)]
    return torch.tensor([*shifts, *turns, *sizes])


def _map(
    *, across: float = 0.0, down: float = 0.0, turn: float = 0.0, growth: float = 1.0
) -> list[list[float]]:
    cos, sin = math.cos(turn) / growth, math.sin(turn) / growth
    return [[cos, -sin, across], [sin, cos, down]]
